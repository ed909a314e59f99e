/** Recently read blocks of all logs together: most of a thousand sessions are idle. */
export type ReadCache = {
  /** Returns the bytes of `owner`'s log from `offset` on, if all of them are cached. */
  find(owner: object, offset: number, length: number): Uint8Array | undefined;
  /** Has `read` fill a block with the bytes at `offset`; returns how many it found. Zero changes nothing. */
  load(owner: object, offset: number, read: (memory: Uint8Array) => number): number;
  drop(owner: object): void;
};

/** Size of one read, which also serves the viewers and steps that follow at the same place. A pipe's worth. */
export const BLOCK_BYTES = 64 * 1024;
/** Under a flood a viewer, the status reader and keyframes are at different places. 2 MB in all. */
const MOST = 32;

type Block = { owner: object; offset: number; length: number; memory: Uint8Array };

/** Reuses its blocks: a new buffer for every block of a flood would be garbage that the runtime collects late. */
export function createReadCache(most = MOST): ReadCache {
  /** Newest first. */
  let blocks: Block[] = [];
  let spare: Uint8Array | null = null;

  return {
    find(owner, offset, length) {
      const end = offset + length;
      const block = blocks.find(
        (each) => each.owner === owner && offset >= each.offset && end <= each.offset + each.length,
      );
      return block?.memory.subarray(offset - block.offset, end - block.offset);
    },
    load(owner, offset, read) {
      const oldest = blocks.length === most ? blocks.at(-1) : undefined;
      const memory = oldest?.memory ?? spare ?? new Uint8Array(BLOCK_BYTES);
      const length = read(memory);
      if (oldest === undefined) spare = length > 0 ? null : memory;
      if (length === 0) return 0;
      if (oldest !== undefined) blocks.pop();
      blocks.unshift({ owner, offset, length, memory });
      return length;
    },
    drop(owner) {
      blocks = blocks.filter((each) => each.owner !== owner);
    },
  };
}
