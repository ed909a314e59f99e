import type { Receipt } from '../../contract/session/acting.js';
import type { Session } from '../../contract/session/session.js';
import { formatDuration } from '../input/duration.js';
import { onOneLine } from '../output/safe-text.js';

/** Returns false if the text still stands where it was typed. */
export function isDelivered({ outcome }: Pick<Receipt, 'outcome'>): boolean {
  return outcome !== 'stuck';
}

/** Returns `abc123  fix-login`, or only the id of a session without a nickname. */
export function idAndName({ id, nickname }: Pick<Session, 'id' | 'nickname'>): string {
  return onOneLine(nickname === null ? id : `${id}  ${nickname}`);
}

/** Formats what became of an answer: `Answered “Yes” to: Run npm test? (41 ms)`. */
export function answerText({ outcome, question, choice, took_ms, note }: Receipt): string {
  const chosen = choice === undefined ? '' : ` “${onOneLine(choice)}”`;
  const asked = question === undefined ? '' : ` to: ${onOneLine(question)}`;
  return `Answered${chosen}${asked}${WORDS[outcome]} (${durationText(took_ms)})${noteText(note)}`;
}

/** What became of the words that followed a choice. */
const WORDS = {
  answered: '',
  typed: '; the words are typed, and nothing more is known',
  submitted: '; the words are submitted',
  started: '; the words are submitted, and the agent works on them',
  queued: '; the words are queued',
  stuck: '; the words are typed, but not submitted',
} as const satisfies Record<Receipt['outcome'], string>;

/** The part of a request on which the words for its receipt depend. */
export type Sent = { text: string; enter: boolean; keys: readonly string[] };

/** Formats what became of a message, in plain words: `Submitted; the agent works on it (310 ms)`. */
export function messageText({ outcome, took_ms, note }: Receipt, sent: Sent): string {
  return `${outcome === 'typed' ? typedText(sent) : OUTCOMES[outcome]} (${durationText(took_ms)})${noteText(note)}`;
}

const OUTCOMES = {
  submitted: 'Submitted',
  started: 'Submitted; the agent works on it',
  queued: 'Queued; the agent takes it after its current work',
  answered: 'Answered the open question',
  stuck: 'Typed, but not submitted',
} as const satisfies Record<Exclude<Receipt['outcome'], 'typed'>, string>;

function typedText({ text, enter, keys }: Sent): string {
  if (keys.length > 0) {
    const pressed = `ressed ${keys.join(', ')}`;
    return text === '' && !enter ? `P${pressed}` : `Typed, and p${pressed}; nothing more is known`;
  }
  if (!enter) return 'Typed; Enter was not pressed';
  return 'Typed; the program shows no prompt, so nothing more is known';
}

/** Returns a duration with as much precision as tells anything: `41 ms`, `5m3s`. */
function durationText(ms: number): string {
  return ms < 10_000 ? `${ms} ms` : formatDuration(ms);
}

function noteText(note: string | undefined): string {
  return note === undefined ? '' : `. ${onOneLine(note)}`;
}
