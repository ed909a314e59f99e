import { expect, test } from 'vitest';
import { fuzz, VECTOR_SIZE, VECTORS } from '../../../../../test/support/terminal/vectors.js';
import { differences, stateOf } from '../../../../../test/support/terminal/vectors-state.js';
import { BRIEF_ROWS_ABOVE, emptyKeyframe } from '../../log/keyframe.js';
import { createReplay, type Replay } from '../replay.js';

const SCROLLBACK = 200;

function recordingOf(bytes: Uint8Array) {
  const log = {
    base: 0,
    end: bytes.length,
    read: (offset: number, length: number) => bytes.subarray(offset, offset + length),
  };
  return { log, marks: { sizeAt: () => null, nextSize: () => null } };
}

function play(bytes: Uint8Array, from: Replay | null, to: number): Replay {
  const screen = from ?? createReplay(emptyKeyframe(0, VECTOR_SIZE), SCROLLBACK);
  screen.advance(recordingOf(bytes), to, bytes.length);
  return screen;
}

/** At most `count` places spread over the stream, all of them when it is short. */
function places(length: number, count: number): number[] {
  const step = Math.max(1, Math.floor(length / count));
  return Array.from({ length: Math.ceil(length / step) }, (_, index) => index * step);
}

/** Cuts the stream at a place (or the next clean one) and compares: at once, at the end, and after two resizes. */
function joins(bytes: Uint8Array, at: number, whole: Replay): 'same' | 'no place' {
  const first = play(bytes, null, at);
  while (!first.isClean()) if (first.advance(recordingOf(bytes), bytes.length, 1) === 0) return 'no place';
  const keyframe = first.keyframe();
  const late = createReplay(keyframe, SCROLLBACK);
  expect(differences(stateOf(late.terminal), stateOf(first.terminal)), `at ${keyframe.offset}`).toEqual([]);
  play(bytes, late, bytes.length);
  expect(differences(stateOf(late.terminal), stateOf(whole.terminal)), `from ${keyframe.offset} on`).toEqual(
    [],
  );
  first.dispose();
  late.dispose();
  return 'same';
}

test.each(VECTORS.map((vector) => [vector.name, vector] as const))(
  'keyframe and rest equal the whole: %s',
  (_, { bytes }) => {
    const whole = play(bytes, null, bytes.length);
    for (const at of places(bytes.length, bytes.length > 20_000 ? 6 : 60)) joins(bytes, at, whole);
    whole.dispose();
  },
);

/** Returns the screen and the state that later output depends on, but not where in the scrollback the screen begins. */
function screenOf(screen: Replay, above: number): unknown {
  const { normal, ...rest } = stateOf(screen.terminal) as { normal: { lines: unknown[]; ybase: number } };
  const { lines, ybase, ...more } = normal;
  return { ...rest, ...more, lines: lines.slice(Math.max(0, ybase - above)) };
}

test.each(VECTORS.map((vector) => [vector.name, vector] as const))(
  'a brief keyframe has the screen, a hundred lines above it, and goes on as the whole does: %s',
  (_, { bytes }) => {
    const whole = play(bytes, null, bytes.length);
    for (const at of places(bytes.length, 6)) {
      const first = play(bytes, null, at);
      while (!first.isClean()) if (first.advance(recordingOf(bytes), bytes.length, 1) === 0) return;
      const { brief, ...place } = first.keyframe();
      const late = createReplay({ ...place, bytes: brief }, SCROLLBACK);
      const depth = Math.min(BRIEF_ROWS_ABOVE, late.terminal.buffer.normal.baseY);
      expect(differences(screenOf(late, depth), screenOf(first, depth)), `at ${place.offset}`).toEqual([]);
      expect(depth).toBe(Math.min(BRIEF_ROWS_ABOVE, first.terminal.buffer.normal.baseY));
      play(bytes, late, bytes.length);
      expect(differences(screenOf(late, 0), screenOf(whole, 0)), `from ${place.offset} on`).toEqual([]);
    }
  },
);

test('keyframe and rest equal the whole: random streams', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const bytes = fuzz(seed, 1500);
    const whole = play(bytes, null, bytes.length);
    for (const at of places(bytes.length, 12)) {
      try {
        joins(bytes, at, whole);
      } catch (error) {
        throw new Error(`seed ${seed} at ${at}`, { cause: error });
      }
    }
    whole.dispose();
  }
}, 60_000);
