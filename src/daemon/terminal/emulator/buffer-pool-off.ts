/**
 * The graphemes addon decodes its table while it is loaded and reads it by `bytes.buffer` without `byteOffset`
 * (@xterm/addon-unicode-graphemes 0.4.0, UnicodeTrie). Node gives small buffers a place inside a shared pool, so that what
 * it reads, and whether it ever ends, depends on what was allocated before. Imported before the addon, this switches the pool off.
 */
export const POOL_SIZE = Buffer.poolSize;
Buffer.poolSize = 0;
