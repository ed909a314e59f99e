import { expect, test } from 'vitest';
import { emptyKeyframe } from '../log/keyframe.js';
import { createReplay } from './replay.js';
import { takeSnapshot } from './snapshot.js';

test('what an alternate screen keeps beyond its width is not on it', () => {
  const bytes = Buffer.from('\x1b[?1049h\x1b[Habcdefghijklmnopqrst');
  const screen = createReplay(emptyKeyframe(0, { cols: 20, rows: 4 }), 100);
  const log = {
    base: 0,
    end: bytes.length,
    read: (from: number, length: number) => bytes.subarray(from, from + length),
  };
  screen.advance({ log, marks: { sizeAt: () => null, nextSize: () => null } }, bytes.length, bytes.length);
  const first = () => takeSnapshot(screen.terminal, { offset: 0, end: bytes.length }, 0).lines[0]?.text;
  expect(first()).toBe('abcdefghijklmnopqrst');
  screen.terminal.resize(10, 4);
  expect(first()).toBe('abcdefghij');
  screen.dispose();
});
