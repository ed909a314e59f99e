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

  const PINK: Rgb = [255, 135, 175];
  it.each([
    [
      'a result above what the turn took',
      '❯ go on\n  ⎿  You’ve hit your weekly limit · resets 9pm (Asia/Tokyo)\n✻ Worked for 9s',
      'You’ve hit your weekly limit · resets 9pm (Asia/Tokyo)',
      { kind: 'clock', hour: 21, minute: 0, date: null, zone: 'Asia/Tokyo' },
    ],
    [
      'an entry',
      '● Usage limit reached. Your limit will reset at 5:30 PM.',
      'Usage limit reached. Your limit will reset at 5:30 PM.',
      { kind: 'clock', hour: 17, minute: 30, date: null, zone: null },
    ],
    [
      'an entry over two rows',
      '■ You’ve hit your usage limit. Upgrade to continue, or try\n  again in 2h 15m.',
      'You’ve hit your usage limit. Upgrade to continue, or try again in 2h 15m.',
      { kind: 'after', ms: 8_100_000 },
    ],
    [
      'an error of the server',
      '✗ 429 Too many requests. Retry after 30 s',
      '429 Too many requests. Retry after 30 s',
      { kind: 'after', ms: 30_000 },
    ],
    ['without a time', '  ⎿  You’ve hit your session limit', 'You’ve hit your session limit', undefined],
  ])('at a limit: %s', (_, text, reason, limit) => {
    const ended = outcome(text.replaceAll('’', "'"), { 1: PINK });
    expect(ended).toMatchObject({ problem: 'rate_limited', reason: reason.replaceAll('’', "'") });
    expect(ended?.limit).toEqual(limit);
  });

  it('at a limit, without a gap above the composer', () => {
    const text = "  ⎿  You've hit your session limit · resets 9pm\n✻ Worked for 9s";
    const lines = `${text}\n${RULE}\n❯\n${RULE}`.split('\n');
    const screen = loadScreen({
      cols: 60,
      lines,
      cursor: { x: 2, y: 3, visible: true },
      alternate: false,
      styles: {},
    });
    expect(readLayout(screen).outcome).toMatchObject({ problem: 'rate_limited', limit: { hour: 21 } });
  });

  it('shows the row of the time too', () => {
    const text = "■ You've hit your usage limit. Upgrade to continue, or\n  try again in 2h 15m.";
    expect(outcome(text)?.evidence).toMatchObject([{ row: 0 }, { row: 1, text: 'try again in 2h 15m.' }]);
  });

  it.each([
    'about a limit',
    '● Rate limit exceeded now raises an error in api.ts.',
    '● Usage limit reached. The banner says so now.',
    '● Done. The page says "You\'ve hit your limit · resets 3pm".',
    "❯ You've hit your limit · resets 3pm",
  ])('with no limit in prose: %s', (text) => {
    expect(outcome(text)?.problem ?? null).toBeNull();
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
