import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyKeyframe, type Keyframe } from '../log/keyframe.js';
import { createReplay, type Replay } from '../emulator/replay.js';

type Step = string | { cols: number; rows: number };
const FIRST = { cols: 20, rows: 6 };
const SCROLLBACK = 200;

function feed(screen: Replay, steps: readonly Step[]): void {
  for (const step of steps) {
    if (typeof step !== 'string') {
      screen.terminal.resize(step.cols, step.rows);
      continue;
    }
    const bytes = Buffer.from(step);
    const [offset, size] = [screen.offset, { cols: screen.terminal.cols, rows: screen.terminal.rows }];
    const end = offset + bytes.length;
    const read = (from: number, length: number) => bytes.subarray(from - offset, from - offset + length);
    screen.advance(
      { log: { base: offset, end, read }, marks: { sizeAt: () => size, nextSize: () => null } },
      end,
      bytes.length,
    );
  }
}

function shown({ terminal }: Replay): string[] {
  const { active } = terminal.buffer;
  const rows = Array.from(
    { length: terminal.rows },
    (_, y) => active.getLine(active.baseY + y)?.translateToString(true) ?? '',
  );
  return [...rows, `${active.cursorX},${active.cursorY}`];
}

const text = fc.oneof(
  fc.integer({ min: 1, max: 70 }).map((length) => 'abcdefghij'.repeat(7).slice(0, length)),
  fc.constantFrom('\r\n', '\r\n\r\n\r\n', '\x1b[H\x1b[2J', '漢字かな', '\x1b[3A', '$ '),
);
const size = fc.record({ cols: fc.integer({ min: 4, max: 40 }), rows: fc.integer({ min: 2, max: 12 }) });
const steps = fc.array(fc.oneof({ weight: 4, arbitrary: text }, { weight: 1, arbitrary: size }), {
  maxLength: 40,
});

test('who joins with a keyframe has the same screen after every later resize', () => {
  fc.assert(
    fc.property(steps, fc.array(size, { minLength: 1, maxLength: 4 }), (before, after) => {
      const whole = createReplay(emptyKeyframe(0, FIRST), SCROLLBACK);
      feed(whole, before);
      fc.pre(whole.isClean());
      const keyframe: Keyframe = whole.keyframe();
      const late = createReplay(keyframe, SCROLLBACK);
      for (const step of after) {
        feed(whole, [step]);
        feed(late, [step]);
        expect(shown(late)).toEqual(shown(whole));
      }
      whole.dispose();
      late.dispose();
    }),
    { numRuns: 150 },
  );
});

test('a terminal that was reset, as the page does for every keyframe, is resized like a new one', () => {
  const steps = ['one\r\n', 'abcdefghij'.repeat(5), '\r\n$ ', { cols: 9, rows: 6 }, { cols: 14, rows: 9 }];
  const [fresh, again] = [0, 0].map(() => createReplay(emptyKeyframe(0, FIRST), SCROLLBACK));
  if (fresh === undefined || again === undefined) throw new Error('no screens');
  again.terminal.reset();
  feed(fresh, steps);
  feed(again, steps);
  expect(shown(again)).toEqual(shown(fresh));
  fresh.dispose();
  again.dispose();
});
