import { emptyKeyframe } from '../../../src/daemon/terminal/log/keyframe.js';
import { createReplay, type RecordedLog, type Replay } from '../../../src/daemon/terminal/emulator/replay.js';
import { bytesOf, HOSTILE_SIZE } from './hostile-streams.js';
import { differences, stateOf } from './vectors-state.js';

const SCROLLBACK = 200;

/**
 * Joins the stream at `cuts` places: a keyframe must restore the state it was made from, and continue like that of the
 * whole stream. Returns null when everything agrees, otherwise the first place that differs, and how.
 */
export function firstDifference(pieces: readonly string[], cuts: number): string[] | null {
  const bytes = bytesOf(pieces);
  const recording = recordingOf(bytes);
  const whole = play(recording, null, bytes.length);
  const expected = stateOf(whole.terminal);
  whole.dispose();
  for (let cut = 0; cut < cuts; cut++) {
    const found = joinDiffers(recording, Math.floor((cut * bytes.length) / cuts), expected);
    if (found !== null) return found;
  }
  return null;
}

/** Shrinks the stream to the pieces that are needed for it to differ. */
export function smallest(pieces: readonly string[], cuts: number): readonly string[] {
  let now = pieces;
  for (let at = 0; at < now.length;) {
    const without = now.toSpliced(at, 1);
    if (firstDifference(without, cuts) === null) at++;
    else now = without;
  }
  return now;
}

function joinDiffers(recording: RecordedLog, at: number, expected: unknown): string[] | null {
  const end = recording.log.end;
  const first = play(recording, null, at);
  try {
    while (!first.isClean()) if (first.advance(recording, end, 1) === 0) return null;
    const keyframe = first.keyframe();
    const late = createReplay(keyframe, SCROLLBACK);
    try {
      const made = differences(stateOf(late.terminal), stateOf(first.terminal));
      if (made.length > 0) return [`made at ${keyframe.offset}`, ...made];
      play(recording, late, end);
      const gone = differences(stateOf(late.terminal), expected);
      return gone.length > 0 ? [`goes on from ${keyframe.offset}`, ...gone] : null;
    } finally {
      late.dispose();
    }
  } finally {
    first.dispose();
  }
}

function play(recording: RecordedLog, from: Replay | null, to: number): Replay {
  const screen = from ?? createReplay(emptyKeyframe(0, HOSTILE_SIZE), SCROLLBACK);
  screen.advance(recording, to, recording.log.end);
  return screen;
}

function recordingOf(bytes: Uint8Array): RecordedLog {
  return {
    log: { base: 0, end: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) },
    marks: { sizeAt: () => null, nextSize: () => null },
  };
}
