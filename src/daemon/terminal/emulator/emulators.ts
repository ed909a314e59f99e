import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Fault } from '../../../contract/terminal/parser-guard.js';
import type { Clock } from '../../../lib/clock.js';
import { createKeyedQueue } from '../../../lib/keyed-queue.js';
import { readKeyframe } from '../log/keyframe-store.js';
import { openRecording, type Order } from './recorded-log.js';
import { copyScreen, type ScreenCopy } from './snapshot.js';
import { BRIEF_ABOVE, emptyKeyframe, type Keyframe } from '../log/keyframe.js';
import { createScreen, type Screen } from './replay.js';
import { createShelf, type Shelf } from './replay-cache.js';
import { createSkip, createTurn } from './fast-forward.js';

/** A place in the log to write the state down at: the first that allows it from `target` on, before `limit`. */
export type Place = { target: number; limit: number };

/**
 * What emulators are for: the state of a terminal at a place in its log. Everything given and answered is plain data, so
 * that it may happen in a thread of its own (see emulator-worker.ts). It reads the log by itself; whoever rewrites that
 * file keeps it away meanwhile.
 */
export type Emulation = {
  /** The state at the first clean place; null when there is none. `calm`: nobody waits for it, so it rests between its steps. */
  keyframe(order: Order, place: Place & { calm: boolean }): Promise<Keyframe | null>;
  /** The same at the start of a line. */
  atLineStart(order: Order, place: Place): Promise<Keyframe | null>;
  /** Reads up to `target`, so that a keyframe near it is quickly made; answers how far it came. */
  approach(order: Order, target: number): Promise<number>;
  /** What the agent shows now. Under a flood it lags: `offset` says where it stands. `deep`: with all lines above that are kept. */
  screen(order: Order, deep: boolean): Promise<ScreenCopy>;
  /** The same as a keyframe with few lines above the screen; null where the state cannot be written down. */
  glance(order: Order): Promise<Keyframe | null>;
  /** Someone waits for that session now: what is being done for it calmly goes on without rests. */
  hurry(id: string): void;
  /** Forgets the session's terminals. */
  drop(id: string): void;
  stop(): Promise<void>;
};

/** Lines above the screen that a late viewer gets. 5,000 of 120 columns are 7 MB while being made, some 0.5 MB as bytes. */
export const SCROLLBACK = 5000;
/** A deep terminal is kept this long after its last use, and this many. Unit: ms. */
const DEEP = { holdMs: 5000, most: 2 };
/** What agents show now is read again and again; a terminal nobody asked for is made again from a keyframe. 0.3 MB each, and after a start all sessions are read once. Unit: ms. */
const SHALLOW = { holdMs: 60_000, most: 256 };
/** Read for one screen at most; under a flood the answer lags. Unit: bytes; about 40 ms. */
const BUDGET = 2 * 1024 * 1024;
/** Read at once. Unit: bytes; about 1 ms. */
const SLICE = 64 * 1024;
/** From here on lines that only scroll away are not read at all. Unit: bytes. */
const SKIMMED = { deep: 2 * 1024 * 1024, shallow: 256 * 1024 };
/** How many steps of one sequence or character are taken before others have their turn. */
const STEPS = 1024;

/** `onFault`: something in a session's output made the emulator throw; it goes on with what follows. */
export function createEmulation(clock: Clock, onFault?: (id: string, fault: Fault) => void): Emulation {
  const deep = createShelf({ clock, ...DEEP });
  const shallow = createShelf({ clock, ...SHALLOW });
  const queue = createKeyedQueue();
  const hurried = new Set<string>();
  // Turned by calls that come between the turns of the loops below.
  const state = { stopped: false };
  const skip = createSkip(clock, () => state.stopped);

  /** The terminal that is nearest before `target`: the one at hand, or one made from the newest keyframe. */
  function take(shelf: Shelf, order: Order, target: number): Screen {
    const mine = shelf.take(order.id);
    const best = order.starts.find((start) => start.offset <= target)?.offset ?? order.base;
    if (mine !== null && mine.offset <= target && mine.offset >= order.base) {
      // A shallow one that is far behind is sooner made anew.
      if (shelf === deep || mine.offset >= best || target - mine.offset <= BUDGET) return mine;
    }
    mine?.dispose();
    return make(order, target, shelf === deep ? SCROLLBACK : BRIEF_ABOVE);
  }

  function make(order: Order, target: number, scrollback: number): Screen {
    for (const place of order.starts) {
      if (place.offset > target) continue;
      // A file that is not whole counts as none.
      const found = place.path === null ? emptyKeyframe(place.offset, place) : readKeyframe(place.path);
      if (found?.offset !== place.offset) continue;
      const start = scrollback === SCROLLBACK ? found : { ...found, bytes: found.brief };
      return createScreen(start, scrollback, (fault) => onFault?.(order.id, fault));
    }
    throw new Error(`session ${order.id}: no start before ${target}`);
  }

  /** One at a time per session and kind of terminal. */
  function withScreen<T>(
    shelf: Shelf,
    { order, target: targetNow }: { order: Order; target: () => number },
    work: (screen: Screen, recording: ReturnType<typeof openRecording>, target: number) => Promise<T>,
  ): Promise<T> {
    return queue.run(`${shelf === deep ? 'deep' : 'shallow'} ${order.id}`, async () => {
      const recording = openRecording(order);
      try {
        const target = targetNow();
        const screen = take(shelf, order, target);
        try {
          return await work(screen, recording, target);
        } finally {
          if (state.stopped) screen.dispose();
          else shelf.give(order.id, screen);
        }
      } finally {
        recording.close();
      }
    });
  }

  type Way = { id: string; recording: ReturnType<typeof openRecording>; target: number; calm: boolean };

  /** Reads up to `target`, giving way after every turn; twice as much rest as work unless someone waits. */
  async function advance(screen: Screen, { id, recording, target, calm }: Way): Promise<void> {
    await skip({ source: recording, screen, target, least: SKIMMED.deep });
    const turn = createTurn(clock);
    while (screen.offset < target && !state.stopped) {
      const start = clock.monotonic();
      if (screen.advance(recording, target, SLICE) === 0) return;
      if (calm && !hurried.has(id)) await rest(2 * (clock.monotonic() - start));
      else if (turn.isOver()) await turn.next();
    }
  }

  function rest(ms: number): Promise<void> {
    return new Promise((resolve) => void clock.after(Math.max(1, ms), resolve));
  }

  /** Brings a shallow terminal to the log's end, as far as the budget goes. */
  function upToDate<T>(order: Order, work: (screen: Screen) => T): Promise<T> {
    return withScreen(shallow, { order, target: () => order.end }, async (screen, recording) => {
      await skip({ source: recording, screen, target: order.end, least: SKIMMED.shallow });
      for (let read = 0; read < BUDGET && !state.stopped;) {
        const bytes = screen.advance(recording, order.end, SLICE);
        if (bytes === 0) break;
        read += bytes;
        if (screen.offset < order.end) await nextTurn();
      }
      return work(screen);
    });
  }

  return {
    keyframe(order, { target: due, limit, calm }) {
      // A terminal that went on in vain for a place to write its state down is not sent back.
      const notBefore = () => Math.max(due, Math.min(order.end, deep.offset(order.id) ?? 0));
      return withScreen(deep, { order, target: notBefore }, async (screen, recording, target) => {
        await advance(screen, { id: order.id, recording, target, calm });
        hurried.delete(order.id);
        // On to the next clean place: past the next control, or the end of its sequence.
        for (let steps = 1; !screen.isClean(); steps++) {
          const step = screen.isGround() ? bytesToControl(recording.log.read(screen.offset, SLICE)) : 1;
          if (state.stopped || screen.advance(recording, limit, step) === 0) return null;
          if (steps % STEPS === 0) await nextTurn();
        }
        return screen.keyframe();
      });
    },
    approach: (order, target) =>
      withScreen(deep, { order, target: () => target }, async (screen, recording) => {
        await advance(screen, { id: order.id, recording, target, calm: false });
        return screen.offset;
      }),
    atLineStart: (order, { target, limit }) =>
      withScreen(deep, { order, target: () => target }, async (screen, recording) => {
        await advance(screen, { id: order.id, recording, target, calm: false });
        while (screen.offset < limit && !state.stopped) {
          const line = recording.log.read(screen.offset, SLICE);
          if (line.length === 0) return null;
          const feed = line.indexOf(LF);
          screen.advance(recording, limit, feed < 0 ? line.length : feed + 1);
          if (feed >= 0 && screen.isClean()) return screen.keyframe();
          await nextTurn();
        }
        return null;
      }),
    screen(order, isDeep) {
      const placeOf = ({ offset }: Screen) => ({ offset, end: order.end });
      if (!isDeep) return upToDate(order, (screen) => copyScreen(screen.terminal, placeOf(screen), 0));
      return withScreen(deep, { order, target: () => order.end }, async (screen, recording) => {
        await advance(screen, { id: order.id, recording, target: order.end, calm: false });
        return copyScreen(screen.terminal, placeOf(screen), SCROLLBACK);
      });
    },
    glance: (order) => upToDate(order, (screen) => (screen.isClean() ? screen.glance() : null)),
    hurry: (id) => void hurried.add(id),
    drop(id) {
      deep.drop(id);
      shallow.drop(id);
      hurried.delete(id);
    },
    async stop() {
      state.stopped = true;
      await queue.idle();
      deep.clear();
      shallow.clear();
    },
  };
}

const LF = 0x0a;
const FIRST_PRINTED = 0x20;

/** Up to and with the first control, or all of it. */
function bytesToControl(bytes: Uint8Array): number {
  const at = bytes.findIndex((byte) => byte < FIRST_PRINTED);
  return at < 0 ? Math.max(1, bytes.length) : at + 1;
}
