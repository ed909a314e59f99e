import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { listRecordings } from '../../../../../test/bench/status-recording.js';
import { segments } from '../../../../../test/support/terminal/recorded-screens.js';
import { findObstacle } from '../../../session/input/decide.js';
import { loadScreen } from '../saved-screen.js';
import { readTarget } from './read-target.js';

const DIR = fileURLToPath(new URL('../../../../../test/fixtures/status/recordings', import.meta.url));

/** The cursor is where `▮` is drawn, hidden when there is none. */
function target(text: string) {
  const lines = text.split('\n');
  const y = lines.findIndex((line) => line.includes('▮'));
  const cursor = { x: (lines[y] ?? '').indexOf('▮'), y: Math.max(0, y), visible: y >= 0 };
  const shown = lines.map((line) => line.replace('▮', ''));
  return readTarget(loadScreen({ cols: 80, lines: shown, cursor, alternate: false, rows: 24 }));
}

describe('what no rule matches and still may be answered by mistake', () => {
  it.each([
    ['a marked number without a hint, the cursor elsewhere', 'Pick:\n  1) Tea\n* 2) Coffee\n\n▮'],
    [
      'a line about keys alone',
      'Delete branch old-name\n\n  old-name   main\n\n  enter confirm  ↑↓ navigate\n▮',
    ],
    [
      'y/n in a box with a hidden cursor',
      '+--------------------+\n| Deploy now? (y/n)  |\n+--------------------+',
    ],
    ['a menu whose arrow holds the cursor', 'Overwrite the file?\n❯ ▮Yes\n  No'],
  ])('is a dialog: %s', (_what, text) => {
    expect(target(text)).toMatchObject({ kind: 'dialog' });
  });

  it.each([
    ['a list that was printed', 'Steps:\n1. Build\n2. Test\n3. Ship\n▮'],
    ['a quoted list', '> 1. Build\n> 2. Test\n▮'],
    ['a question that was answered', 'Continue? [y/N] y\nCopying files\n▮'],
    ['a question far above', `Continue? [y/N]\n${'copied\n'.repeat(8)}▮`],
    ['how to stop', 'Thinking hard (esc to cancel, 3s)\n▮'],
    ['a log', '12:00 GET /\n12:01 GET /select\n▮'],
    ['nothing', '▮'],
  ])('is none: %s', (_what, text) => {
    expect(target(text).kind).toBe('other');
  });

  it('is a shell or a composer where there is one', () => {
    expect(target('$ ▮').kind).toBe('shell');
    expect(target('Shall I go on?\n\n> ▮').kind).toBe('composer');
  });
});

it('a dialog has its rows as they stand on the screen: what presses a key searches for them', () => {
  const found = target('Go on?\n\n› 1.  Yes, do it    Start now\n  2.  No, stay here  Go on planning\n\n  enter select · esc back');
  expect(found).toMatchObject({ lines: ['Go on?', '› 1.  Yes, do it    Start now', '2.  No, stay here  Go on planning'] });
}); // prettier-ignore

describe('recordings of real agents', () => {
  it.each(listRecordings(DIR))('%s refuses text while it is blocked, and only then', (id) => {
    const wrong = segments(DIR, id).flatMap(({ label, detail, screen, nudge }) => {
      const seen = { targets: [readTarget(screen)], secret: false, nudge };
      const refused = findObstacle(seen, { text: 'Please go on', typed: false }) !== null;
      // A dialog that asks for a choice is labelled as waiting.
      const right = label === 'blocked' || /^(question_dialog|menu)/.test(detail);
      return refused === right ? [] : [`${label}/${detail}`];
    });
    expect(wrong).toEqual([]);
  });
});
