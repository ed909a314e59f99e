import { z } from 'zod';

/** The id of an image that is kept for a prompt, as `imageKeep` returns it. */
export const imageIdSchema = z.string().regex(/^[0-9a-f]{32}\.(?:png|jpg|gif|webp)$/, 'not an image id');

/** No agent looks carefully at more than this in one prompt. */
export const IMAGES_MAX = 10;

/** A larger image is of no use to an agent. */
export const IMAGE_BYTES_MAX = 10 * 1024 * 1024;

/** Named in the message wherever a file is of another kind. */
export const IMAGE_KINDS = 'PNG, JPEG, GIF and WebP';

/** How files of each kind begin, one character per byte. */
const KINDS: readonly (readonly [extension: string, magic: RegExp])[] = [
  ['png', /^\x89PNG\r\n\x1a\n/],
  ['jpg', /^\xff\xd8\xff/],
  ['gif', /^GIF8[79]a/],
  ['webp', /^RIFF[^]{4}WEBP/],
];

/** Returns the extension for the kind of image that `bytes` are, whatever the file's name; null when agents cannot read it. */
export function imageKind(bytes: Uint8Array): string | null {
  const head = String.fromCharCode(...bytes.subarray(0, 16));
  return KINDS.find(([, magic]) => magic.test(head))?.[0] ?? null;
}
