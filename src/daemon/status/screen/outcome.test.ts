import { describe, expect, it } from 'vitest';
import { loadScreen } from './saved-screen.js';
import type { Rgb, StyleRun } from './screen.js';
import { readLayout } from './layout.js';

const RULE = '─'.repeat(60);
const RED: Rgb = [205, 0, 0];
const ORANGE: Rgb = [215, 119, 87];
const YELLOW: Rgb = [255, 215, 0];

function outcome(text: string, coloured: Readonly<Record<number, Rgb>> = {}) {
  const lines = `${text}\n\n${RULE}\n❯\n${RULE}`.split('\n');
  const styles: Record<number, StyleRun[]> = {};
  for (const [row, fg] of Object.entries(coloured))
    styles[Number(row)] = [{ from: 0, to: 200, dim: false, bold: false, inverse: false, fg, bg: null }];
  const cursor = { x: 2, y: lines.length - 2, visible: true };
  return readLayout(loadScreen({ cols: 60, lines, cursor, alternate: false, styles })).outcome;
}

describe('how a turn ended', () => {
  it.each([
    ['● Which of the two should I use?', 'Which of the two should I use?'],
    [
      '● Two ways:\n  - a\n  - b\n\n  Which one, and where should it live?\n\n  Worked for 8s • 07:09',
      'Which one, and where should it live?',
    ],
    ['● Which of the two?\n\nTokens: 2.3k sent, 12 received.', 'Which of the two?'],
    ['● I need the region. Let me know which one you want.', 'Let me know which one you want.'],
  ])('with a question: %s', (text, reason) => {
    expect(outcome(text)).toMatchObject({ kind: 'question', reason });
  });

  it.each([
    ['✗ 400 Invalid request', {}, 'error'],
    ['● Hello\n✕ [API Error: 429 Too many requests]', {}, 'rate_limited'],
    ['■ unexpected status 401 Unauthorized', { 0: RED }, 'logged_out'],
    ['● API Error: 500 Internal server error', { 0: YELLOW }, 'error'],
    ['● API Error: 500 Internal server error', {}, 'error'],
    ['● Please sign in again · API Error: 401', { 0: YELLOW }, 'logged_out'],
  ] as const)('with an error: %s', (text, coloured, problem) => {
    expect(outcome(text, coloured)).toMatchObject({ kind: 'error', problem });
  });

  it.each([
    '■ Conversation interrupted - use /feedback',
    '● Bash(npm test)\n  ⎿  Interrupted · What should I do instead?',
    'ℹ Request cancelled.',
    '  ▣  Build · Fake 1 · interrupted',
  ])('with an interruption: %s', (text) => {
    expect(outcome(text)).toMatchObject({ kind: 'interrupted', problem: 'interrupted' });
  });

  it.each([
    ['an answer', '● All tests pass.'],
    ['prose about errors', '● The log says:\n\n    API Error: 500 {"type":"error"}\n\n  They are harmless.'],
    ["the person's own question", '❯ What does total do?'],
    ['a finished list', '● Done:\n  1. one\n  2. two'],
  ])('with nothing to say after %s', (_, text) => {
    expect(outcome(text)).toBeNull();
  });

  it('takes no logo for an error', () => {
    expect(outcome(' ▐▛███▛█   Some Agent v2\n ▝▜██████▀  model', { 0: ORANGE, 1: ORANGE })).toBeNull();
  });
});
