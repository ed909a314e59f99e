import type { Clock } from '../../../lib/clock.js';
import { createKeyedQueue } from '../../../lib/keyed-queue.js';
import type { Emulators } from './emulators.js';
import type { ReadLock } from '../log/read-lock.js';
import type { KeyframeStore } from '../log/keyframe-store.js';
import type { LogFile } from '../log/log-file.js';
import type { Marks } from '../log/marks.js';
import type { Size } from '../types.js';
import type { LogDescription } from './recorded-log.js';
import { emptyKeyframe, type Keyframe } from '../log/keyframe.js';
import type { Snapshot } from './snapshot.js';

/** A session whose snapshots and keyframes are made here. */
export type KeyframeSource = {
  id: string;
  path: string;
  log: Pick<LogFile, 'base' | 'end'>;
  marks: Pick<Marks, 'sizeAt' | 'sizesFrom'>;
  keyframeStore: KeyframeStore;
  /** Taken by every reader of the log; locked while the log is rewritten. */
  readLock: ReadLock;
  /** Returns the size to assume where no mark gives one. */
  size(): Size;
};

export type KeyframeScheduler = {
  /** Notes that the log grew; makes a keyframe in the background when one is due. */
  grown(source: KeyframeSource): void;
  /** Returns the keyframe that a new viewer should start from: at most NEAR_BYTES before the end. */
  fresh(source: KeyframeSource): Promise<Keyframe>;
  /** Returns a keyframe whose brief bytes such a viewer may start from; faster, and with few lines above the screen in any case. */
  brief(source: KeyframeSource): Promise<Keyframe>;
  /** Advances to an offset, so that a keyframe near it is quick; returns how far it got. */
  advanceTo(source: KeyframeSource, target: number): Promise<number>;
  /** Makes a keyframe at the first line start at or after `target` where the log may be cut; null when there is none before `limit`. */
  keyframeAtLineStart(source: KeyframeSource, target: number, limit: number): Promise<Keyframe | null>;
  /** Takes a snapshot of what the agent shows now; `deep` includes all kept lines above the screen. */
  snapshot(source: KeyframeSource, deep: boolean): Promise<Snapshot>;
  /** Finishes background work for the session without pauses: someone waits for it. */
  hurry(id: string): void;
  /** Drops the session's replays; its files stay. */
  drop(id: string): void;
  stop(): Promise<void>;
};

/** Output per keyframe: what an emulator reads in about 20 ms. */
const EVERY_BYTES = 1024 * 1024;
/** Up to this much output is faster for a viewer than a new keyframe. */
const NEAR_BYTES = 128 * 1024;
/** The same for its first screen: what is parsed in a tenth of a frame. */
const NEAR_BRIEF_BYTES = 16 * 1024;
/** How far to search for an offset where the state can be serialized. */
const SEARCH_BYTES = 256 * 1024;
/** Background keyframes pause this many times as long as they took: under a flood viewers need the processor more. */
const REST_FACTOR = 5;

type Deps = { emulators: Emulators; clock: Clock; onError: (error: unknown) => void };

export function createKeyframeScheduler({ emulators, clock, onError }: Deps): KeyframeScheduler {
  const queue = createKeyedQueue();
  const due = new Map<string, KeyframeSource>();
  /** The last brief keyframe of each session, for the next viewer; some 10 KB each. */
  const briefs = new Map<string, Keyframe>();
  const state = { working: false, stopped: false };

  function newest(source: KeyframeSource): Keyframe {
    const { base, end } = source.log;
    const found = source.keyframeStore.newest(end);
    if (found !== null && found.offset >= base) return found;
    return emptyKeyframe(base, source.marks.sizeAt(base) ?? source.size());
  }

  function newestOffset({ log: { base, end }, keyframeStore: files }: KeyframeSource): number {
    return Math.max(base, files.offsets().findLast((offset) => offset <= end) ?? base);
  }

  function describe({
    id,
    path,
    log: { base, end },
    marks,
    keyframeStore: files,
    size,
  }: KeyframeSource): LogDescription {
    const { cols, rows } = marks.sizeAt(base) ?? size();
    const kept = files.offsets().filter((offset) => offset >= base && offset <= end);
    const starts = kept.toReversed().map((offset) => ({ offset, path: files.path(offset), cols, rows }));
    const sizes = marks.sizesFrom(kept[0] ?? base);
    return { id, path, base, end, sizes, starts: [...starts, { offset: base, path: null, cols, rows }] };
  }

  async function make(source: KeyframeSource, target: number, calm: boolean): Promise<void> {
    const keyframe = await source.readLock.run(() => {
      const description = describe(source);
      return emulators.keyframe(description, {
        target,
        limit: Math.min(description.end, target + SEARCH_BYTES),
        calm,
      });
    });
    if (keyframe !== null) await source.keyframeStore.save(keyframe, { sync: false });
  }

  function inFront<T>(source: KeyframeSource, makeDueKeyframes: () => Promise<T>): Promise<T> {
    emulators.hurry(source.id);
    return queue.run(source.id, makeDueKeyframes);
  }

  /** Serves one session at a time, in the order they became due. */
  async function work(): Promise<void> {
    if (state.working) return;
    state.working = true;
    try {
      for (let [next] = due.values(); next !== undefined && !state.stopped; [next] = due.values()) {
        const source = next;
        due.delete(source.id);
        const start = clock.monotonic();
        const before = newestOffset(source);
        await queue.run(source.id, async () => {
          // Far behind, not every keyframe on the way is worth making.
          const behind = source.log.end - newestOffset(source);
          if (behind >= EVERY_BYTES)
            await make(source, newestOffset(source) + Math.max(EVERY_BYTES, Math.floor(behind / 2)), true);
        });
        const after = newestOffset(source);
        if (after > before && source.log.end - after >= EVERY_BYTES) due.set(source.id, source);
        if (due.size > 0) await rest(REST_FACTOR * (clock.monotonic() - start));
      }
    } catch (error) {
      onError(error);
    } finally {
      state.working = false;
    }
  }

  function rest(ms: number): Promise<void> {
    return new Promise((resolve) => void clock.after(ms, resolve));
  }

  function fresh(source: KeyframeSource): Promise<Keyframe> {
    return inFront(source, async () => {
      const { end } = source.log;
      // Near the end but not at it: the very end is often in the middle of a line, where no keyframe can be cut.
      if (end - newestOffset(source) > NEAR_BYTES) await make(source, end - NEAR_BYTES / 2, false);
      return newest(source);
    });
  }

  return {
    fresh,
    async brief(source) {
      const { id, log } = source;
      const isNear = (offset: number, most: number) => offset >= log.base && log.end - offset <= most;
      if (isNear(newestOffset(source), NEAR_BRIEF_BYTES)) return newest(source);
      const known = briefs.get(id);
      if (known !== undefined && isNear(known.offset, NEAR_BRIEF_BYTES)) return known;
      const brief = await source.readLock.run(() => emulators.briefKeyframe(describe(source)));
      if (brief === null || !isNear(brief.offset, NEAR_BYTES)) return fresh(source);
      briefs.set(id, brief);
      return brief;
    },
    drop(id) {
      due.delete(id);
      briefs.delete(id);
      emulators.drop(id);
    },
    grown(source) {
      if (state.stopped || source.log.end - newestOffset(source) < EVERY_BYTES) return;
      due.set(source.id, source);
      void work();
    },
    advanceTo: (source, target) =>
      inFront(source, () => source.readLock.run(() => emulators.advanceTo(describe(source), target))),
    keyframeAtLineStart: (source, target, limit) =>
      inFront(source, () =>
        source.readLock.run(() => emulators.keyframeAtLineStart(describe(source), { target, limit })),
      ),
    snapshot: (source, deep) => source.readLock.run(() => emulators.snapshot(describe(source), deep)),
    hurry: emulators.hurry,
    async stop() {
      state.stopped = true;
      due.clear();
      await emulators.stop();
      await queue.idle();
    },
  };
}
