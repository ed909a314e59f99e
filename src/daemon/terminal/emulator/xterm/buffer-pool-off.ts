/**
 * The graphemes addon decodes its table while it is loaded and reads it by `bytes.buffer` without `byteOffset`
 * (@xterm/addon-unicode-graphemes 0.4.0, UnicodeTrie). Node places small buffers inside a shared pool, so what the addon reads,
 * and whether the loop ever ends, depends on earlier allocations. Imported before the addon, this module switches the pool off.
 */
export const POOL_SIZE = Buffer.poolSize;
Buffer.poolSize = 0;
