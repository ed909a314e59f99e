import { replaceFile, type ReplaceOptions } from './replace-file.js';

/** What a process that was killed in between leaves beside a file. */
export const LEFT_BEHIND = /\.tmp-[0-9a-f]{12}$/;

/** Replaces a private file (0600) whole or not at all; see `replaceFile`. */
export async function writeFileAtomic(
  path: string,
  content: string | Uint8Array,
  options: ReplaceOptions = {},
): Promise<void> {
  await replaceFile(path, content, options);
}
