import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../lib/clock.js';
import { createKeyedQueue } from '../lib/keyed-queue.js';
import type { HeadlessTerminal } from './emulator.js';
import type { Keyframes, KeyframeSource } from './keyframes.js';
import { createScreen, type Screen } from './screen.js';
import { createSkip } from './skip.js';

/** What agents show now, for reading their status: one small terminal per session that was asked for lately. */
export type Screens = {
  upToDate(source: KeyframeSource): Promise<{ offset: number; terminal: HeadlessTerminal }>;
  drop(id: string): void;
};

/** Lines above the screen: enough to read what scrolled off a moment ago; 0.3 MB a session at 120 columns. */
const SCROLLBACK = 100;
/** Read for one answer at most; under a flood the answer lags. Unit: bytes; about 40 ms. */
const BUDGET = 2 * 1024 * 1024;
/** From here on lines that only scroll away are not read at all. Unit: bytes. */
const SKIMMED = 256 * 1024;
/** Read between two turns of the event loop. Unit: bytes; about 1 ms. */
const SLICE = 64 * 1024;
/** A screen nobody asked for is dropped after this time; it is made again from a keyframe. Unit: ms. */
const IDLE = 60_000;

export function createScreens(deps: { clock: Clock; keyframes: Keyframes }): Screens {
  const queue = createKeyedQueue();
  const skip = createSkip(deps.clock, () => false);
  const screens = new Map<string, { screen: Screen; release: () => void }>();

  function drop(id: string): void {
    const mine = screens.get(id);
    screens.delete(id);
    mine?.release();
    mine?.screen.dispose();
  }

  function take(source: KeyframeSource): Screen {
    const mine = screens.get(source.id)?.screen;
    const { base, end } = source.log;
    const usable = mine !== undefined && mine.offset >= base && mine.offset <= end;
    if (usable && end - mine.offset <= BUDGET) return mine;
    const keyframe = deps.keyframes.newest(source);
    if (usable && mine.offset >= keyframe.offset) return mine;
    drop(source.id);
    return createScreen(keyframe, SCROLLBACK);
  }

  return {
    drop,
    upToDate(source) {
      return queue.run(source.id, async () => {
        const screen = take(source);
        screens.get(source.id)?.release();
        const release = deps.clock.after(IDLE, () => drop(source.id));
        screens.set(source.id, { screen, release });
        await skip({ source, screen, target: source.log.end, least: SKIMMED });
        for (let read = 0; read < BUDGET;) {
          const bytes = screen.advance(source, source.log.end, SLICE);
          if (bytes === 0) break;
          read += bytes;
          if (screen.offset < source.log.end) await nextTurn();
        }
        return { offset: screen.offset, terminal: screen.terminal };
      });
    },
  };
}
