import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differences, stateOf } from '../../../../test/support/terminal/vectors-state.js';
import { emptyKeyframe } from '../log/keyframe.js';
import { createReplay, type RecordedLog } from './replay.js';

const SIZE = { cols: 20, rows: 5 };
const SCROLLBACK = 10;

function recordingOf(bytes: Uint8Array): RecordedLog {
  const log = { base: 0, end: bytes.length, read: (o: number, n: number) => bytes.subarray(o, o + n) };
  return { log, marks: { sizeAt: () => null, nextSize: () => null } };
}

const piece = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      'text',
      '漢字 é',
      '\tx',
      'a line that is longer than the screen',
      'ab\rc',
      '\b',
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '\x1b[31m',
      '\x1b[m',
      '\x1b[1;44m',
      '\x1b[38;5;9m',
      '\x1b[4:3m',
      '\x1b[39;49m',
    ),
  },
);
const line = fc.array(piece, { maxLength: 4 }).map((pieces) => `${pieces.join('')}\r\n`);
const start = fc.constantFrom(
  '',
  '\x1b[32;4m',
  '\x1b(0',
  '\x1b[3;3Hx',
  '\x1b[?7l',
  '\x1b[2;3r',
  '\x1b[?1049h',
  '\x1b[4h',
);

test('a jump over lines of text and colours leaves no trace', () => {
  let jumped = 0;
  fc.assert(
    fc.property(
      start,
      fc.array(line, { minLength: 20, maxLength: 120 }),
      fc.integer({ min: 20, max: 300 }),
      (head, lines, step) => {
        const bytes = Buffer.from(head + lines.join(''));
        const recording = recordingOf(bytes);
        const whole = createReplay(emptyKeyframe(0, SIZE), SCROLLBACK);
        whole.advance(recording, bytes.length, bytes.length);
        const late = createReplay(emptyKeyframe(0, SIZE), SCROLLBACK);
        late.advance(recording, head.length, head.length);
        const skim = late.scanAhead();
        if (skim !== null) {
          for (let taken = 1; taken > 0;) taken = skim.add(bytes.subarray(skim.offset, skim.offset + step));
          if (late.jump(skim)) jumped++;
        }
        late.advance(recording, bytes.length, bytes.length);
        expect(differences(stateOf(late.terminal), stateOf(whole.terminal))).toEqual([]);
        whole.dispose();
        late.dispose();
      },
    ),
    { numRuns: 150 },
  );
  expect(jumped).toBeGreaterThan(20);
});

test.each(['\x1b[2J', '\x1b]0;t\x07', '\x0e', '\u009b2J', '\x1b7'])(
  'anything else ends the stretch: %j',
  (other) => {
    const screen = createReplay(emptyKeyframe(0, SIZE), SCROLLBACK);
    const skim = screen.scanAhead();
    expect(skim?.add(Buffer.from(`plain ${other} text\r\n`))).toBe(0);
    expect(skim?.add(Buffer.from('plain text\r\n'))).toBe(12);
  },
);
