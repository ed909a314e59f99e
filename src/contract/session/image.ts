import { z } from 'zod';

/** A picture that is kept for a prompt, as `imageKeep` named it. */
export const imageIdSchema = z.string().regex(/^[0-9a-f]{32}\.(?:png|jpg|gif|webp)$/, 'no id of an image');

/** More in one prompt no agent looks at with care. */
export const IMAGES_MAX = 10;

/** A larger one is of no use to an agent. Unit: bytes. */
export const IMAGE_BYTES_MAX = 10 * 1024 * 1024;

/** Said wherever a file is none of them. */
export const IMAGE_KINDS = 'PNG, JPEG, GIF and WebP';

/** How files of each kind begin, as text of one character for each byte. */
const KINDS: readonly (readonly [extension: string, magic: RegExp])[] = [
  ['png', /^\x89PNG\r\n\x1a\n/],
  ['jpg', /^\xff\xd8\xff/],
  ['gif', /^GIF8[79]a/],
  ['webp', /^RIFF[^]{4}WEBP/],
];

/** The file name ending for what the bytes are, whatever their file is called; null when it is no picture that agents see. */
export function imageKind(bytes: Uint8Array): string | null {
  const head = String.fromCharCode(...bytes.subarray(0, 16));
  return KINDS.find(([, magic]) => magic.test(head))?.[0] ?? null;
}
