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

/** A session whose screens and keyframes are made here. */
export type KeyframeSource = {
  id: string;
  path: string;
  log: Pick<LogFile, 'base' | 'end'>;
  marks: Pick<Marks, 'sizeAt' | 'sizesFrom'>;
  files: KeyframeStore;
  /** Whoever reads the log passes here; closed while it is rewritten. */
  readLock: ReadLock;
  /** Size to assume where no mark tells one. */
  size(): Size;
};

export type KeyframeScheduler = {
  /** Tells that the log grew; makes a keyframe in the background when one is due. */
  grown(source: KeyframeSource): void;
  /** The keyframe a viewer that comes now should start from: at most NEAR bytes before the end. */
  fresh(source: KeyframeSource): Promise<Keyframe>;
  /** One whose brief bytes such a viewer may start from; quicker to have, and with few lines above the screen in any case. */
  brief(source: KeyframeSource): Promise<Keyframe>;
  /** Reads up to an offset, so that a keyframe near it is quickly made; answers how far it came. */
  approach(source: KeyframeSource, target: number): Promise<number>;
  /** A keyframe at the first line start at or after `target` where the log may be cut; null when there is none before `limit`. */
  atLineStart(source: KeyframeSource, target: number, limit: number): Promise<Keyframe | null>;
  /** What the agent shows now; `deep` with all lines above the screen that are kept. */
  snapshot(source: KeyframeSource, deep: boolean): Promise<Snapshot>;
  /** What is being done for the session in the background goes on without rests: someone waits for it. */
  hurry(id: string): void;
  /** Forgets the session's terminal; its files stay. */
  drop(id: string): void;
  stop(): Promise<void>;
};

/** One keyframe per this much output. Unit: bytes; what an emulator reads in about 20 ms. */
const EVERY = 1024 * 1024;
/** A viewer is better served by this much output than by a new keyframe. Unit: bytes. */
const NEAR = 128 * 1024;
/** The same for its first screen: what is parsed in the time of a frame's tenth. Unit: bytes. */
const NEAR_BRIEF = 16 * 1024;
/** How far to look on for a place where the state can be written down. Unit: bytes. */
const SEARCH = 256 * 1024;
/** Background keyframes rest this many times as long as they took: under a flood viewers need the processor more. */
const RESTS = 5;

type Deps = { emulators: Emulators; clock: Clock; onError: (error: unknown) => void };

export function createKeyframeScheduler({ emulators, clock, onError }: Deps): KeyframeScheduler {
  const queue = createKeyedQueue();
  const due = new Map<string, KeyframeSource>();
  /** The first screen that was made last, for who comes next; some 10 KB each. */
  const briefs = new Map<string, Keyframe>();
  const state = { working: false, stopped: false };

  function newest(source: KeyframeSource): Keyframe {
    const { base, end } = source.log;
    const found = source.files.newest(end);
    if (found !== null && found.offset >= base) return found;
    return emptyKeyframe(base, source.marks.sizeAt(base) ?? source.size());
  }

  function newestOffset({ log: { base, end }, files }: KeyframeSource): number {
    return Math.max(base, files.offsets().findLast((offset) => offset <= end) ?? base);
  }

  function describe({ id, path, log: { base, end }, marks, files, size }: KeyframeSource): LogDescription {
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
        limit: Math.min(description.end, target + SEARCH),
        calm,
      });
    });
    if (keyframe !== null) await source.files.save(keyframe, { sync: false });
  }

  function inFront<T>(source: KeyframeSource, work: () => Promise<T>): Promise<T> {
    emulators.hurry(source.id);
    return queue.run(source.id, work);
  }

  /** One session at a time, in the order they became due. */
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
          // Far behind, not every keyframe on the way is worth writing.
          const behind = source.log.end - newestOffset(source);
          if (behind >= EVERY)
            await make(source, newestOffset(source) + Math.max(EVERY, Math.floor(behind / 2)), true);
        });
        const after = newestOffset(source);
        if (after > before && source.log.end - after >= EVERY) due.set(source.id, source);
        if (due.size > 0) await rest(RESTS * (clock.monotonic() - start));
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
      if (end - newestOffset(source) > NEAR) await make(source, end - NEAR / 2, false);
      return newest(source);
    });
  }

  return {
    fresh,
    async brief(source) {
      const { id, log } = source;
      const isNear = (offset: number, most: number) => offset >= log.base && log.end - offset <= most;
      if (isNear(newestOffset(source), NEAR_BRIEF)) return newest(source);
      const known = briefs.get(id);
      if (known !== undefined && isNear(known.offset, NEAR_BRIEF)) return known;
      const brief = await source.readLock.run(() => emulators.briefKeyframe(describe(source)));
      if (brief === null || !isNear(brief.offset, NEAR)) return fresh(source);
      briefs.set(id, brief);
      return brief;
    },
    drop(id) {
      due.delete(id);
      briefs.delete(id);
      emulators.drop(id);
    },
    grown(source) {
      if (state.stopped || source.log.end - newestOffset(source) < EVERY) return;
      due.set(source.id, source);
      void work();
    },
    approach: (source, target) =>
      inFront(source, () => source.readLock.run(() => emulators.approach(describe(source), target))),
    atLineStart: (source, target, limit) =>
      inFront(source, () =>
        source.readLock.run(() => emulators.atLineStart(describe(source), { target, limit })),
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
