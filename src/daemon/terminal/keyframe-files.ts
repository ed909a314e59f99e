import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../lib/atomic-file.js';
import type { Keyframe } from './screen.js';

/** Keyframes of one session on disk: `<id>.<offset>.key`, a JSON line and then the bytes. One that is not whole counts as none. */
export type KeyframeFiles = {
  /** Offsets, ascending. */
  offsets(): readonly number[];
  /** The newest one at or before `offset`. */
  newest(atMost?: number): Keyframe | null;
  /** `sync` for the one that a rotation makes the only way to older state. */
  save(keyframe: Keyframe, options: { sync: boolean }): Promise<void>;
  /** Removes those outside of a range of offsets. */
  keep(from: number, to: number): void;
  remove(): void;
};

/** Kept: the newest, and enough before it that a rotation (1 MB from the end) finds one before its cut. */
const KEPT = 4;

export function createKeyframeFiles(folder: string, id: string): KeyframeFiles {
  let known = listOffsets(folder, id);
  // The place of a cut that is being made: it becomes the first one when the log is cut.
  let anchor: number | null = null;
  const pathOf = (offset: number) => join(folder, `${id}.${offset}.key`);

  function drop(which: (offset: number) => boolean): void {
    for (const offset of known.filter(which)) removeFile(pathOf(offset));
    known = known.filter((offset) => !which(offset));
  }

  return {
    offsets: () => known,
    newest(atMost = Number.MAX_SAFE_INTEGER) {
      for (const offset of known.toReversed()) {
        if (offset > atMost) continue;
        const keyframe = readKeyframe(pathOf(offset));
        if (keyframe?.offset === offset) return keyframe;
        drop((other) => other === offset);
      }
      return null;
    },
    async save(keyframe, { sync }) {
      await writeFileAtomic(pathOf(keyframe.offset), encode(keyframe), { sync });
      known = [...new Set([...known, keyframe.offset])].sort((a, b) => a - b);
      if (sync) anchor = keyframe.offset;
      // The first one stands for everything before the log's base.
      const [first] = known;
      const recent = new Set(known.slice(-KEPT));
      drop((offset) => offset !== first && offset !== anchor && !recent.has(offset));
    },
    keep(from, to) {
      anchor = null;
      drop((offset) => offset < from || offset > to);
    },
    remove: () => drop(() => true),
  };
}

function listOffsets(folder: string, id: string): number[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${id}.`) && /^\d+\.key$/.test(name.slice(id.length + 1)))
    .map((name) => Number(name.slice(id.length + 1, -'.key'.length)))
    .sort((a, b) => a - b);
}

function encode({ offset, cols, rows, bytes }: Keyframe): Uint8Array {
  const head = { keyframe: 1, offset, cols, rows, sha1: digest(bytes) };
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), bytes]);
}

function readKeyframe(path: string): Keyframe | null {
  try {
    const file = readFileSync(path);
    const line = file.indexOf(0x0a);
    const head = JSON.parse(file.toString('utf8', 0, line)) as Record<string, unknown>;
    const bytes = file.subarray(line + 1);
    const { offset, cols, rows } = head;
    if (typeof offset !== 'number' || typeof cols !== 'number' || typeof rows !== 'number') return null;
    return head['keyframe'] === 1 && head['sha1'] === digest(bytes) ? { offset, cols, rows, bytes } : null;
  } catch {
    return null; // gone, or cut short by a crash: it can be made again from an older one
  }
}

function digest(bytes: Uint8Array): string {
  return createHash('sha1').update(bytes).digest('hex');
}

export function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
