import { expect, it } from 'vitest';
import type { TimelineEntry } from '../../../../contract/session/timeline.js';
import { daysOf, lineOf } from './timeline-words.js';

const moment = (minutesAgo: number, text = '') => {
  const at = Date.parse('2026-03-10T12:00:00.000Z') - minutesAgo * 60_000;
  return { at: new Date(at).toISOString(), order: at, offset: 1, text };
};
const NOW = Date.parse('2026-03-10T12:00:00.000Z');

it.each<[TimelineEntry, string | null]>([
  [{ ...moment(9, 'Fix it'), kind: 'lifecycle', status: 'spawning' }, 'quiet: Started / Fix it'],
  [{ ...moment(9), kind: 'lifecycle', status: 'running' }, null],
  [{ ...moment(9, 'Failed, exit 7'), kind: 'lifecycle', status: 'done', failed: true }, 'error: Failed, exit 7 / '],
  [{ ...moment(9, 'Ended by you'), kind: 'lifecycle', status: 'done' }, 'quiet: Ended by you / '],
  [{ ...moment(9, 'Run npm test?'), kind: 'nudge', state: 'blocked', problem: null }, 'waiting: Blocked / Run npm test?'],
  [{ ...moment(9, 'Thinking'), kind: 'nudge', state: 'working', problem: null }, 'running: Working / '],
  [{ ...moment(9, 'API error'), kind: 'nudge', state: 'feedback', problem: 'error' }, 'error: Feedback, shows an error / API error'],
  [{ ...moment(9, 'go on'), kind: 'sent', road: 'page' }, 'you: Sent / go on'],
  [{ ...moment(9), kind: 'sent', road: 'cli', keys: ['Down', 'Enter'] }, 'you: Sent from the command line / [Down] [Enter]'],
  [{ ...moment(9), kind: 'sent', road: 'cli', hidden: true }, 'you: Sent from the command line / (hidden)'],
  [{ ...moment(9), kind: 'looked' }, 'quiet: Viewed / '],
])('%j reads %s', (entry, line) => {
  const said = lineOf(entry);
  expect(said === null ? null : `${said.tone}: ${said.word} / ${said.text}`).toBe(line);
}); // prettier-ignore

it('tells what schmux did after a limit from what the user sent', () => {
  const sent = { ...moment(1, 'continue'), kind: 'sent', road: 'automatic' } as const;
  expect(lineOf(sent)).toEqual({ tone: 'quiet', word: 'Continued automatically', text: 'continue' });
  expect(lineOf({ ...sent, outcome: 'stuck' })).toMatchObject({ word: 'Not submitted automatically' });
  expect(lineOf({ ...moment(1, 'A question is open'), kind: 'not_continued' })).toEqual({
    tone: 'quiet',
    word: 'Not continued automatically',
    text: 'A question is open',
  });
});

it('is by day, the newest first, in the order of what happened whatever the file’s', () => {
  const looked = (minutesAgo: number): TimelineEntry => ({ ...moment(minutesAgo), kind: 'looked' });
  const entries = [looked(60 * 24 * 9), looked(60 * 24), looked(1), looked(3)];
  const { days, left } = daysOf(entries, NOW, 3);
  expect(days.map(({ label, entries: of }) => [label, of.map(({ entry }) => NOW - entry.order)])).toEqual([
    ['Today', [60_000, 180_000]],
    ['Yesterday', [86_400_000]],
  ]);
  expect(left).toBe(1);
});
