import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ParserFault } from '../../../contract/terminal/parser-guard.js';
import type { Clock } from '../../../lib/clock.js';
import { createKeyedQueue } from '../../../lib/keyed-queue.js';
import { readKeyframe } from '../log/keyframe-store.js';
import { openRecordedLog, type LogDescription } from './recorded-log.js';
import { takeSnapshot, type Snapshot } from './snapshot.js';
import { BRIEF_ROWS_ABOVE, emptyKeyframe, type Keyframe } from '../log/keyframe.js';
import { createReplay, type Replay } from './replay.js';
import { createReplayCache, type ReplayCache } from './replay-cache.js';
import { createFastForward, createTurn } from './fast-forward.js';

/** Where a keyframe is wanted: at the first offset from `target` on, before `limit`, that allows one. */
export type KeyframeTarget = { target: number; limit: number };

/**
 * The emulators: they compute the state of a terminal at an offset of its log. All arguments and results are plain data, so
 * that the work can run in a thread of its own (emulator-worker.ts). Emulators read the log themselves; a rotation keeps them
 * away with the read lock.
 */
export type Emulators = {
  /** Makes a keyframe at the first clean offset; null when there is none. `calm`: nobody waits for it, so it pauses between steps. */
  keyframe(description: LogDescription, place: KeyframeTarget & { calm: boolean }): Promise<Keyframe | null>;
  /** Makes a keyframe at the start of a line. */
  keyframeAtLineStart(description: LogDescription, place: KeyframeTarget): Promise<Keyframe | null>;
  /** Advances to `target`, so that a keyframe near it is quick; returns how far it got. */
  advanceTo(description: LogDescription, target: number): Promise<number>;
  /** Takes a snapshot of what the agent shows now. Under a flood it lags: `offset` says where it stands. `deep` includes all kept lines above the screen. */
  snapshot(description: LogDescription, deep: boolean): Promise<Snapshot>;
  /** Makes a keyframe of the current screen with few lines above it; null where the state cannot be serialized. */
  briefKeyframe(description: LogDescription): Promise<Keyframe | null>;
  /** Finishes calm work for that session without pauses: someone waits for it now. */
  hurry(id: string): void;
  /** Drops the session's replays. */
  drop(id: string): void;
  stop(): Promise<void>;
};

/** Lines above the screen that a late viewer gets. 5,000 of 120 columns are 7 MB in the emulator, some 0.5 MB as bytes. */
export const SCROLLBACK_ROWS = 5000;
/** Full-scrollback replays are cached for 5 s, at most two. */
const DEEP = { holdMs: 5000, most: 2 };
/** Current screens are read again and again, so their replays stay for a minute; later ones start from a keyframe. 0.3 MB each, and after a start all sessions are read once. */
const SHALLOW = { holdMs: 60_000, most: 256 };
/** Most that is read for one snapshot, about 40 ms; under a flood the result lags. */
const BUDGET_BYTES = 2 * 1024 * 1024;
/** Size of one read, about 1 ms of parsing. */
const SLICE_BYTES = 64 * 1024;
/** Distances beyond which lines that only scroll away are skipped unread. */
const FAST_FORWARD_BYTES = { deep: 2 * 1024 * 1024, shallow: 256 * 1024 };
/** Steps of one sequence or character between two turns of the event loop. */
const STEPS_PER_TURN = 1024;

/** `onFault`: something in a session's output made the emulator throw; it continues with what follows. */
export function createEmulators(clock: Clock, onFault?: (id: string, fault: ParserFault) => void): Emulators {
  const deep = createReplayCache({ clock, ...DEEP });
  const shallow = createReplayCache({ clock, ...SHALLOW });
  const queue = createKeyedQueue();
  const hurried = new Set<string>();
  // Changed by calls that arrive between the turns of the loops below.
  const state = { stopped: false };
  const fastForward = createFastForward(clock, () => state.stopped);

  /** Takes the replay that is nearest before `target`: the cached one, or one made from the newest keyframe. */
  function take(cache: ReplayCache, description: LogDescription, target: number): Replay {
    const mine = cache.take(description.id);
    const best = description.starts.find((start) => start.offset <= target)?.offset ?? description.base;
    if (mine !== null && mine.offset <= target && mine.offset >= description.base) {
      // A shallow replay that is far behind is faster made from a keyframe.
      if (cache === deep || mine.offset >= best || target - mine.offset <= BUDGET_BYTES) return mine;
    }
    mine?.dispose();
    return make(description, target, cache === deep ? SCROLLBACK_ROWS : BRIEF_ROWS_ABOVE);
  }

  function make(description: LogDescription, target: number, scrollback: number): Replay {
    for (const place of description.starts) {
      if (place.offset > target) continue;
      // An incomplete file counts as missing.
      const found = place.path === null ? emptyKeyframe(place.offset, place) : readKeyframe(place.path);
      if (found?.offset !== place.offset) continue;
      const start = scrollback === SCROLLBACK_ROWS ? found : { ...found, bytes: found.brief };
      return createReplay(start, scrollback, (fault) => onFault?.(description.id, fault));
    }
    throw new Error(`session ${description.id}: no start before ${target}`);
  }

  /** Runs one piece of work at a time per session and cache. */
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

  type Advance = { id: string; recorded: ReturnType<typeof openRecordedLog>; target: number; calm: boolean };

  /** Advances to `target`, yielding after every turn. Pauses twice as long as it works unless someone waits. */
  async function advance(replay: Replay, { id, recorded, target, calm }: Advance): Promise<void> {
    await fastForward({ source: recorded, replay, target, least: FAST_FORWARD_BYTES.deep });
    const turn = createTurn(clock);
    while (replay.offset < target && !state.stopped) {
      const start = clock.monotonic();
      if (replay.advance(recorded, target, SLICE_BYTES) === 0) return;
      if (calm && !hurried.has(id)) await rest(2 * (clock.monotonic() - start));
      else if (turn.isOver()) await turn.next();
    }
  }

  function rest(ms: number): Promise<void> {
    return new Promise((resolve) => void clock.after(Math.max(1, ms), resolve));
  }

  /** Brings a shallow replay to the log's end, as far as the budget allows. */
  function upToDate<T>(description: LogDescription, work: (replay: Replay) => T): Promise<T> {
    return withReplay(shallow, { description, target: () => description.end }, async (replay, recorded) => {
      await fastForward({
        source: recorded,
        replay,
        target: description.end,
        least: FAST_FORWARD_BYTES.shallow,
      });
      for (let read = 0; read < BUDGET_BYTES && !state.stopped;) {
        const bytes = replay.advance(recorded, description.end, SLICE_BYTES);
        if (bytes === 0) break;
        read += bytes;
        if (replay.offset < description.end) await nextTurn();
      }
      return work(replay);
    });
  }

  return {
    keyframe(description, { target: due, limit, calm }) {
      // A replay that went further, in search of a clean offset, is not sent back.
      const notBefore = () => Math.max(due, Math.min(description.end, deep.offset(description.id) ?? 0));
      return withReplay(deep, { description, target: notBefore }, async (replay, recorded, target) => {
        await advance(replay, { id: description.id, recorded, target, calm });
        hurried.delete(description.id);
        // On to the next clean offset: past the next control, or the end of its sequence.
        for (let steps = 1; !replay.isClean(); steps++) {
          const step = replay.isGround() ? bytesToControl(recorded.log.read(replay.offset, SLICE_BYTES)) : 1;
          if (state.stopped || replay.advance(recorded, limit, step) === 0) return null;
          if (steps % STEPS_PER_TURN === 0) await nextTurn();
        }
        return replay.keyframe();
      });
    },
    advanceTo: (description, target) =>
      withReplay(deep, { description, target: () => target }, async (replay, recorded) => {
        await advance(replay, { id: description.id, recorded, target, calm: false });
        return replay.offset;
      }),
    keyframeAtLineStart: (description, { target, limit }) =>
      withReplay(deep, { description, target: () => target }, async (replay, recorded) => {
        await advance(replay, { id: description.id, recorded, target, calm: false });
        while (replay.offset < limit && !state.stopped) {
          const line = recorded.log.read(replay.offset, SLICE_BYTES);
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
        return takeSnapshot(replay.terminal, placeOf(replay), SCROLLBACK_ROWS);
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

/** Returns the length up to and including the first control, or the whole length. */
function bytesToControl(bytes: Uint8Array): number {
  const at = bytes.findIndex((byte) => byte < FIRST_PRINTED);
  return at < 0 ? Math.max(1, bytes.length) : at + 1;
}
