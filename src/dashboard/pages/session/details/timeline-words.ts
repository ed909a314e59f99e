import type { TimelineEntry } from '../../../../contract/session/timeline.js';
import { PROBLEM_WORD, STATE_WORD } from '../../../state/words/nudge-words.js';

/** The colour of an entry: who it is about, or that something is wrong. */
export type Tone = 'waiting' | 'running' | 'error' | 'you' | 'quiet';

/** The words of an entry: a word, and the text of the agent or the user. */
export type Line = { tone: Tone; word: string; text: string };

const ROAD_WORD = {
  page: '',
  cli: ' from the command line',
  prompt: ' as the prompt',
  automatic: ' automatically',
};

const WAITS = new Set(['blocked', 'feedback', 'done']);

/** Returns null for entries that are not worth showing. */
export function lineOf(entry: TimelineEntry): Line | null {
  const { text } = entry;
  switch (entry.kind) {
    case 'lifecycle':
      if (entry.status === 'spawning') return { tone: 'quiet', word: 'Started', text };
      if (entry.status === 'running') return null;
      return { tone: entry.failed === true ? 'error' : 'quiet', word: entry.failed === true && text === '' ? 'Failed' : text || 'Ended', text: '' }; // prettier-ignore
    case 'nudge': {
      const problem = entry.problem === null ? '' : `, ${PROBLEM_WORD[entry.problem]}`;
      const tone = entry.problem !== null ? 'error' : WAITS.has(entry.state) ? 'waiting' : 'running';
      // The reason at the start of a working phase is of no interest later.
      const said = tone === 'running' ? '' : text;
      return { tone, word: `${STATE_WORD[entry.state]}${problem}`, text: said };
    }
    case 'sent': {
      if (entry.road === 'automatic' && entry.outcome !== 'stuck')
        return { tone: 'quiet', word: 'Continued automatically', text };
      const sent =
        entry.outcome === 'stuck' ? 'Not submitted' : entry.outcome === 'queued' ? 'Queued' : 'Sent';
      const word = `${sent}${ROAD_WORD[entry.road]}`;
      if (entry.hidden === true) return { tone: 'you', word, text: '(hidden)' };
      return { tone: 'you', word, text: [text, ...(entry.keys ?? []).map((key) => `[${key}]`)].join(' ').trim() }; // prettier-ignore
    }
    case 'answered':
      return { tone: 'you', word: `${entry.road === 'automatic' ? 'schmux' : 'You'} answered “${text}”`, text: entry.question }; // prettier-ignore
    case 'not_continued':
      return { tone: 'quiet', word: 'Not continued automatically', text };
    case 'looked':
      return { tone: 'quiet', word: 'Viewed', text: '' };
  }
}

/** A day and its entries, newest first. */
export type Day = { label: string; entries: { entry: TimelineEntry; line: Line }[] };

/** Groups the newest `most` visible entries by day, in the user's time zone. */
export function daysOf(
  entries: readonly TimelineEntry[],
  now: number,
  most: number,
): { days: Day[]; left: number } {
  const said = [...entries]
    .sort((a, b) => b.order - a.order)
    .flatMap((entry) => {
      const line = lineOf(entry);
      return line === null ? [] : [{ entry, line }];
    });
  const days: Day[] = [];
  for (const each of said.slice(0, most)) {
    const label = dayLabel(each.entry.at, now);
    const last = days.at(-1);
    if (last?.label === label) last.entries.push(each);
    else days.push({ label, entries: [each] });
  }
  return { days, left: Math.max(0, said.length - most) };
}

/** Returns `09:05`, in the user's time zone. */
export function hourOf(at: string): string {
  const time = new Date(at);
  return `${String(time.getHours()).padStart(2, '0')}:${String(time.getMinutes()).padStart(2, '0')}`;
}

function dayLabel(at: string, now: number): string {
  const day = new Date(at);
  const ago = (days: number): string => new Date(now - days * 86_400_000).toDateString();
  if (day.toDateString() === ago(0)) return 'Today';
  if (day.toDateString() === ago(1)) return 'Yesterday';
  return day.toLocaleDateString(undefined, { weekday: 'short', day: 'numeric', month: 'short' });
}
