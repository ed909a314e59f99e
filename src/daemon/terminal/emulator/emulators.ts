import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Fault } from '../../../contract/terminal/parser-guard.js';
import type { Clock } from '../../../lib/clock.js';
import { createKeyedQueue } from '../../../lib/keyed-queue.js';
import { readKeyframe } from '../log/keyframe-store.js';
import { openRecordedLog, type LogDescription } from './recorded-log.js';
import { takeSnapshot, type Snapshot } from './snapshot.js';
import { BRIEF_ABOVE, emptyKeyframe, type Keyframe } from '../log/keyframe.js';
import { createReplay, type Replay } from './replay.js';
import { createReplayCache, type ReplayCache } from './replay-cache.js';
import { createFastForward, createTurn } from './fast-forward.js';

/** A place in the log to write the state down at: the first that allows it from `target` on, before `limit`. */
export type KeyframeTarget = { target: number; limit: number };

/**
 * What emulators are for: the state of a terminal at a place in its log. Everything given and answered is plain data, so
 * that it may happen in a thread of its own (see emulator-worker.ts). It reads the log by itself; whoever rewrites that
 * file keeps it away meanwhile.
 */
export type Emulators = {
  /** The state at the first clean place; null when there is none. `calm`: nobody waits for it, so it rests between its steps. */
  keyframe(description: LogDescription, place: KeyframeTarget & { calm: boolean }): Promise<Keyframe | null>;
  /** The same at the start of a line. */
  atLineStart(description: LogDescription, place: KeyframeTarget): Promise<Keyframe | null>;
  /** Reads up to `target`, so that a keyframe near it is quickly made; answers how far it came. */
  approach(description: LogDescription, target: number): Promise<number>;
  /** What the agent shows now. Under a flood it lags: `offset` says where it stands. `deep`: with all lines above that are kept. */
  snapshot(description: LogDescription, deep: boolean): Promise<Snapshot>;
  /** The same as a keyframe with few lines above the screen; null where the state cannot be written down. */
  briefKeyframe(description: LogDescription): Promise<Keyframe | null>;
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
export function createEmulators(clock: Clock, onFault?: (id: string, fault: Fault) => void): Emulators {
  const deep = createReplayCache({ clock, ...DEEP });
  const shallow = createReplayCache({ clock, ...SHALLOW });
  const queue = createKeyedQueue();
  const hurried = new Set<string>();
  // Turned by calls that come between the turns of the loops below.
  const state = { stopped: false };
  const fastForward = createFastForward(clock, () => state.stopped);

  /** The terminal that is nearest before `target`: the one at hand, or one made from the newest keyframe. */
  function take(cache: ReplayCache, description: LogDescription, target: number): Replay {
    const mine = cache.take(description.id);
    const best = description.starts.find((start) => start.offset <= target)?.offset ?? description.base;
    if (mine !== null && mine.offset <= target && mine.offset >= description.base) {
      // A shallow one that is far behind is sooner made anew.
      if (cache === deep || mine.offset >= best || target - mine.offset <= BUDGET) return mine;
    }
    mine?.dispose();
    return make(description, target, cache === deep ? SCROLLBACK : BRIEF_ABOVE);
  }

  function make(description: LogDescription, target: number, scrollback: number): Replay {
    for (const place of description.starts) {
      if (place.offset > target) continue;
      // A file that is not whole counts as none.
      const found = place.path === null ? emptyKeyframe(place.offset, place) : readKeyframe(place.path);
      if (found?.offset !== place.offset) continue;
      const start = scrollback === SCROLLBACK ? found : { ...found, bytes: found.brief };
      return createReplay(start, scrollback, (fault) => onFault?.(description.id, fault));
    }
    throw new Error(`session ${description.id}: no start before ${target}`);
  }

  /** One at a time per session and kind of terminal. */
  function withReplay<T>(
    cache: ReplayCache,
    { description, target: targetNow }: { description: LogDescription; target: () => number },
    work: (replay: Replay, recorded: ReturnType<typeof openRecordedLog>, target: number) => Promise<T>,
  ): Promise<T> {
    return queue.run(`${cache === deep ? 'deep' : 'shallow'} ${description.id}`, async () => {
      const recorded = openRecordedLog(description);
      try {
        const target = targetNow();
        const replay = take(cache, description, target);
        try {
          return await work(replay, recorded, target);
        } finally {
          if (state.stopped) replay.dispose();
          else cache.put(description.id, replay);
        }
      } finally {
        recorded.close();
      }
    });
  }

  type Way = { id: string; recorded: ReturnType<typeof openRecordedLog>; target: number; calm: boolean };

  /** Reads up to `target`, giving way after every turn; twice as much rest as work unless someone waits. */
  async function advance(replay: Replay, { id, recorded, target, calm }: Way): Promise<void> {
    await fastForward({ source: recorded, replay, target, least: SKIMMED.deep });
    const turn = createTurn(clock);
    while (replay.offset < target && !state.stopped) {
      const start = clock.monotonic();
      if (replay.advance(recorded, target, SLICE) === 0) return;
      if (calm && !hurried.has(id)) await rest(2 * (clock.monotonic() - start));
      else if (turn.isOver()) await turn.next();
    }
  }

  function rest(ms: number): Promise<void> {
    return new Promise((resolve) => void clock.after(Math.max(1, ms), resolve));
  }

  /** Brings a shallow terminal to the log's end, as far as the budget goes. */
  function upToDate<T>(description: LogDescription, work: (replay: Replay) => T): Promise<T> {
    return withReplay(shallow, { description, target: () => description.end }, async (replay, recorded) => {
      await fastForward({ source: recorded, replay, target: description.end, least: SKIMMED.shallow });
      for (let read = 0; read < BUDGET && !state.stopped;) {
        const bytes = replay.advance(recorded, description.end, SLICE);
        if (bytes === 0) break;
        read += bytes;
        if (replay.offset < description.end) await nextTurn();
      }
      return work(replay);
    });
  }

  return {
    keyframe(description, { target: due, limit, calm }) {
      // A terminal that went on in vain for a place to write its state down is not sent back.
      const notBefore = () => Math.max(due, Math.min(description.end, deep.offset(description.id) ?? 0));
      return withReplay(deep, { description, target: notBefore }, async (replay, recorded, target) => {
        await advance(replay, { id: description.id, recorded, target, calm });
        hurried.delete(description.id);
        // On to the next clean place: past the next control, or the end of its sequence.
        for (let steps = 1; !replay.isClean(); steps++) {
          const step = replay.isGround() ? bytesToControl(recorded.log.read(replay.offset, SLICE)) : 1;
          if (state.stopped || replay.advance(recorded, limit, step) === 0) return null;
          if (steps % STEPS === 0) await nextTurn();
        }
        return replay.keyframe();
      });
    },
    approach: (description, target) =>
      withReplay(deep, { description, target: () => target }, async (replay, recorded) => {
        await advance(replay, { id: description.id, recorded, target, calm: false });
        return replay.offset;
      }),
    atLineStart: (description, { target, limit }) =>
      withReplay(deep, { description, target: () => target }, async (replay, recorded) => {
        await advance(replay, { id: description.id, recorded, target, calm: false });
        while (replay.offset < limit && !state.stopped) {
          const line = recorded.log.read(replay.offset, SLICE);
          if (line.length === 0) return null;
          const feed = line.indexOf(LF);
          replay.advance(recorded, limit, feed < 0 ? line.length : feed + 1);
          if (feed >= 0 && replay.isClean()) return replay.keyframe();
          await nextTurn();
        }
        return null;
      }),
    snapshot(description, isDeep) {
      const placeOf = ({ offset }: Replay) => ({ offset, end: description.end });
      if (!isDeep)
        return upToDate(description, (replay) => takeSnapshot(replay.terminal, placeOf(replay), 0));
      return withReplay(deep, { description, target: () => description.end }, async (replay, recorded) => {
        await advance(replay, { id: description.id, recorded, target: description.end, calm: false });
        return takeSnapshot(replay.terminal, placeOf(replay), SCROLLBACK);
      });
    },
    briefKeyframe: (description) =>
      upToDate(description, (replay) => (replay.isClean() ? replay.briefKeyframe() : null)),
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
