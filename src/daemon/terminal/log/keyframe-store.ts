import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../../../lib/files/replace-file.js';
import type { Keyframe } from './keyframe.js';

/**
 * The keyframes of one session on disk, `<id>.<offset>.key`: a JSON line, the brief bytes, then all bytes. A file that is not
 * complete counts as missing.
 */
export type KeyframeStore = {
  /** Offsets, ascending. */
  offsets(): readonly number[];
  path(offset: number): string;
  /** Returns the newest keyframe at or before `atMost`. */
  newest(atMost?: number): Keyframe | null;
  /** Saves a keyframe; `sync` forces it to the disk, for one that a rotation makes the only way to older state. */
  save(keyframe: Keyframe, options: { sync: boolean }): Promise<void>;
  /** Removes the keyframes outside a range of offsets. */
  keep(from: number, to: number): void;
  remove(): void;
  /** Removes all for good, including one that is being saved. */
  end(): void;
};

/** The newest, and enough before it that a rotation (1 MB from the end) finds one before its cut. */
const KEPT_MAX = 4;

/** `found`: the offsets on disk, for a caller that has listed the folder already. */
export function createKeyframeStore(
  folder: string,
  id: string,
  found: readonly number[] = listOffsets(folder).get(id) ?? [],
): KeyframeStore {
  let offsetsOnDisk: readonly number[] = found;
  // Offset of a rotation in progress: its keyframe becomes the first one when the log is cut.
  let anchor: number | null = null;
  let removed = false;
  const pathOf = (offset: number) => join(folder, `${id}.${offset}.key`);

  function drop(which: (offset: number) => boolean): void {
    for (const offset of offsetsOnDisk.filter(which)) removeFile(pathOf(offset));
    offsetsOnDisk = offsetsOnDisk.filter((offset) => !which(offset));
  }

  return {
    offsets: () => offsetsOnDisk,
    path: pathOf,
    newest(atMost = Number.MAX_SAFE_INTEGER) {
      for (const offset of offsetsOnDisk.toReversed()) {
        if (offset > atMost) continue;
        const keyframe = readKeyframe(pathOf(offset));
        if (keyframe?.offset === offset) return keyframe;
        drop((other) => other === offset);
      }
      return null;
    },
    async save(keyframe, { sync }) {
      if (!removed) await replaceFile(pathOf(keyframe.offset), encode(keyframe), { sync });
      // The session was disposed of during the save: nobody would ever remove the file.
      if (removed) return removeFile(pathOf(keyframe.offset));
      offsetsOnDisk = [...new Set([...offsetsOnDisk, keyframe.offset])].sort((a, b) => a - b);
      if (sync) anchor = keyframe.offset;
      // The first keyframe stands for everything before the log's base.
      const [first] = offsetsOnDisk;
      const recent = new Set(offsetsOnDisk.slice(-KEPT_MAX));
      drop((offset) => offset !== first && offset !== anchor && !recent.has(offset));
    },
    keep(from, to) {
      anchor = null;
      drop((offset) => offset < from || offset > to);
    },
    remove() {
      drop(() => true);
    },
    end() {
      removed = true;
      drop(() => true);
    },
  };
}

/** Lists the keyframe offsets of every session, ascending. One listing for all: a listing for each of a thousand sessions takes seconds. */
export function listOffsets(folder: string): Map<string, readonly number[]> {
  const offsets = new Map<string, number[]>();
  for (const name of readdirSync(folder)) {
    const [, id = '', offset] = KEYFRAME.exec(name) ?? [];
    if (offset === undefined) continue;
    const list = offsets.get(id);
    if (list === undefined) offsets.set(id, [Number(offset)]);
    else list.push(Number(offset));
  }
  for (const list of offsets.values()) list.sort((a, b) => a - b);
  return offsets;
}
const KEYFRAME = /^(.+)\.(\d+)\.key$/;

function encode({ offset, cols, rows, bytes, brief }: Keyframe): Uint8Array {
  const head = { keyframe: 2, offset, cols, rows, brief: brief.length, sha1: digest(brief, bytes) };
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), brief, bytes]);
}

/** Returns null when there is none, or it is not complete. */
export function readKeyframe(path: string): Keyframe | null {
  try {
    const file = readFileSync(path);
    const line = file.indexOf(0x0a);
    const head = JSON.parse(file.toString('utf8', 0, line)) as Record<string, unknown>;
    const { offset, cols, rows, brief: length } = head;
    if (typeof offset !== 'number' || typeof cols !== 'number' || typeof rows !== 'number') return null;
    const position = { offset, cols, rows };
    if (head['keyframe'] === 1) {
      // The older format, without brief bytes.
      const bytes = file.subarray(line + 1);
      return head['sha1'] === digest(bytes) ? { ...position, bytes, brief: bytes } : null;
    }
    if (typeof length !== 'number' || head['keyframe'] !== 2) return null;
    const brief = file.subarray(line + 1, line + 1 + length);
    const bytes = file.subarray(line + 1 + length);
    return head['sha1'] === digest(brief, bytes) ? { ...position, bytes, brief } : null;
  } catch {
    return null; // gone, or cut short by a crash: an older keyframe can replace it
  }
}

function digest(...parts: Uint8Array[]): string {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

export function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
