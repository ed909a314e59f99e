import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../lib/clock.js';
import { createKeyedQueue } from '../lib/keyed-queue.js';
import type { KeyframeFiles } from './keyframe-files.js';
import type { Size } from './port.js';
import { createScreen, emptyKeyframe, type Keyframe, type Recording, type Screen } from './screen.js';
import { createSkip, createTurn } from './skip.js';

/** A session whose keyframes are made here. */
export type KeyframeSource = Recording & {
  id: string;
  files: KeyframeFiles;
  /** Size to assume where no mark tells one. */
  size(): Size;
};

export type Keyframes = {
  /** Tells that the log grew; makes a keyframe in the background when one is due. */
  grown(source: KeyframeSource): void;
  /** The keyframe a viewer that comes now should start from: at most NEAR bytes before the end. */
  fresh(source: KeyframeSource): Promise<Keyframe>;
  /** How much is to be read to have the state at an offset. Unit: bytes. */
  distance(source: KeyframeSource, target: number): number;
  /** Reads up to an offset, so that a keyframe near it is quickly made. */
  approach(source: KeyframeSource, target: number): Promise<void>;
  /** A keyframe at the first line start at or after `target` where the log may be cut; null when there is none before `limit`. */
  atLineStart(source: KeyframeSource, target: number, limit: number): Promise<Keyframe | null>;
  /** The newest one known, without any work. */
  newest(source: KeyframeSource, atMost?: number): Keyframe;
  /** Forgets the session's terminal; its files stay. */
  drop(id: string): void;
  stop(): Promise<void>;
};

/** Lines above the screen that a late viewer gets. 5,000 of 120 columns are 7 MB while being made, some 0.5 MB as bytes. */
export const SCROLLBACK = 5000;
/** One keyframe per this much output. Unit: bytes; what an emulator reads in about 20 ms. */
const EVERY = 1024 * 1024;
/** A viewer is better served by this much output than by a new keyframe. Unit: bytes. */
const NEAR = 256 * 1024;
/** Read at once. Unit: bytes; about 1 ms. */
const SLICE = 64 * 1024;
/** More than this at once is a flood, worth a look for what can be left out. Unit: bytes. */
const FLOOD = 2 * 1024 * 1024;
/** How far to look on for a place where the state can be written down. Unit: bytes. */
const SEARCH = 256 * 1024;
/** Background keyframes rest this many times as long as they took: under a flood viewers need the processor more. */
const RESTS = 5;
/** A terminal is kept this long after its last use, at most HELD of them. Unit: ms. */
const HOLD = 5000;
const HELD = 4;

export function createKeyframes(deps: { clock: Clock; onError: (error: unknown) => void }): Keyframes {
  const queue = createKeyedQueue();
  const held = new Map<string, { screen: Screen; release: () => void }>();
  const due = new Map<string, KeyframeSource>();
  const urgent = new Map<string, number>();
  // Turned by calls that come between the turns of the loops below.
  const state = { working: false, stopped: false };

  const skip = createSkip(deps.clock, () => state.stopped);

  const sizeAt = (source: KeyframeSource, offset: number) => source.marks.sizeAt(offset) ?? source.size();

  function newest(source: KeyframeSource, atMost = Number.MAX_SAFE_INTEGER): Keyframe {
    const { base, end } = source.log;
    const found = source.files.newest(Math.min(atMost, end));
    return found !== null && found.offset >= base ? found : emptyKeyframe(base, sizeAt(source, base));
  }

  function newestOffset(source: KeyframeSource): number {
    const { base, end } = source.log;
    return Math.max(base, source.files.offsets().findLast((offset) => offset <= end) ?? base);
  }

  /** Takes the terminal that is nearest before `target`: the one at hand, or one made from the newest keyframe. */
  function take(source: KeyframeSource, target: number): Screen {
    const mine = held.get(source.id);
    held.delete(source.id);
    mine?.release();
    const usable =
      mine !== undefined && mine.screen.offset <= target && mine.screen.offset >= source.log.base;
    if (usable) return mine.screen;
    mine?.screen.dispose();
    return createScreen(newest(source, target), SCROLLBACK);
  }

  function give(id: string, screen: Screen): void {
    const release = deps.clock.after(HOLD, () => drop(id));
    held.set(id, { screen, release });
    const [oldest] = held.keys();
    if (held.size > HELD && oldest !== undefined) drop(oldest);
  }

  function drop(id: string): void {
    const mine = held.get(id);
    held.delete(id);
    mine?.release();
    mine?.screen.dispose();
  }

  /** Reads up to `target`, giving way after every slice; twice as much rest as work unless someone waits. */
  async function advance(source: KeyframeSource, screen: Screen, target: number): Promise<void> {
    await skip({ source, screen, target, least: FLOOD });
    const turn = createTurn(deps.clock);
    while (screen.offset < target && !state.stopped) {
      const start = deps.clock.monotonic();
      if (screen.advance(source, target, SLICE) === 0) return;
      if ((urgent.get(source.id) ?? 0) === 0) await rest(2 * (deps.clock.monotonic() - start));
      else if (turn.isOver()) await turn.next();
    }
  }

  function rest(ms: number): Promise<void> {
    return new Promise((resolve) => void deps.clock.after(Math.max(1, ms), resolve));
  }

  /** Reads on to the next place where the state can be written down: past the next control, or the end of its sequence. */
  async function toCleanPlace(source: KeyframeSource, screen: Screen, limit: number): Promise<boolean> {
    for (let steps = 1; !screen.isClean(); steps++) {
      if (screen.offset >= limit) return false;
      const ahead = source.log.read(screen.offset, SLICE);
      const control = screen.isGround() ? ahead.findIndex((byte) => byte < 0x20) : 0;
      const step = control < 0 ? ahead.length : control + 1;
      if (screen.advance(source, limit, step) === 0) return false;
      if (steps % 1024 === 0) await nextTurn();
    }
    return true;
  }

  async function make(source: KeyframeSource, due: number): Promise<Keyframe | null> {
    // A terminal that went on in vain for a place to cut is not sent back.
    const target = Math.max(due, held.get(source.id)?.screen.offset ?? 0);
    const screen = take(source, target);
    try {
      await advance(source, screen, target);
      if (!(await toCleanPlace(source, screen, Math.min(source.log.end, target + SEARCH)))) return null;
      const keyframe = screen.keyframe();
      await source.files.save(keyframe, { sync: false });
      return keyframe;
    } finally {
      give(source.id, screen);
    }
  }

  async function inFront<T>(source: KeyframeSource, work: () => Promise<T>): Promise<T> {
    urgent.set(source.id, (urgent.get(source.id) ?? 0) + 1);
    try {
      return await queue.run(source.id, work);
    } finally {
      const left = (urgent.get(source.id) ?? 1) - 1;
      if (left === 0) urgent.delete(source.id);
      else urgent.set(source.id, left);
    }
  }

  /** One session at a time, in the order they became due. */
  async function work(): Promise<void> {
    if (state.working) return;
    state.working = true;
    try {
      for (let [next] = due.values(); next !== undefined && !state.stopped; [next] = due.values()) {
        const source = next;
        due.delete(source.id);
        const start = deps.clock.monotonic();
        const before = newestOffset(source);
        await queue.run(source.id, async () => {
          // Far behind, not every keyframe on the way is worth writing.
          const behind = source.log.end - newestOffset(source);
          if (behind >= EVERY)
            await make(source, newestOffset(source) + Math.max(EVERY, Math.floor(behind / 2)));
        });
        const after = newestOffset(source);
        if (after > before && source.log.end - after >= EVERY) due.set(source.id, source);
        if (due.size > 0) await rest(RESTS * (deps.clock.monotonic() - start));
      }
    } catch (error) {
      deps.onError(error);
    } finally {
      state.working = false;
    }
  }

  return {
    newest,
    drop(id) {
      due.delete(id);
      drop(id);
    },
    grown(source) {
      if (state.stopped || source.log.end - newestOffset(source) < EVERY) return;
      due.set(source.id, source);
      void work();
    },
    fresh(source) {
      return inFront(source, async () => {
        const { end } = source.log;
        // Near the end but not at it: the very end is often in the middle of a line, where no keyframe can be cut.
        if (end - newestOffset(source) > NEAR) await make(source, end - NEAR / 2);
        return newest(source);
      });
    },
    distance(source, target) {
      const { base } = source.log;
      const file = source.files.offsets().findLast((offset) => offset <= target) ?? base;
      const mine = held.get(source.id)?.screen.offset ?? base;
      return target - Math.max(base, file, mine <= target ? mine : base);
    },
    approach(source, target) {
      return inFront(source, async () => {
        const screen = take(source, target);
        try {
          await advance(source, screen, target);
        } finally {
          give(source.id, screen);
        }
      });
    },
    atLineStart(source, target, limit) {
      return inFront(source, async () => {
        const screen = take(source, target);
        try {
          await advance(source, screen, target);
          while (screen.offset < limit) {
            const line = source.log.read(screen.offset, SLICE);
            if (line.length === 0) return null;
            const feed = line.indexOf(0x0a);
            screen.advance(source, limit, feed < 0 ? line.length : feed + 1);
            if (feed >= 0 && screen.isClean()) return screen.keyframe();
            await nextTurn();
          }
          return null;
        } finally {
          give(source.id, screen);
        }
      });
    },
    async stop() {
      state.stopped = true;
      due.clear();
      await queue.idle();
      for (const id of held.keys()) drop(id);
    },
  };
}
