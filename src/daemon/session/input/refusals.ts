import type { Choice, OpenDialog } from '../../../contract/session/dialog.js';
import { SchmuxError } from '../../../contract/errors.js';
import { plainRow } from '../../status/untrusted-text.js';
import type { Obstacle } from './decide.js';

const DRAFT_MAX_CHARS = 120;

/** Says why nothing was typed. */
export function refused(id: string, obstacle: Obstacle): SchmuxError {
  if (obstacle.kind === 'draft') return draftThere(id, obstacle.draft);
  return new SchmuxError('DIALOG_OPEN', `Nothing was typed: session ${id} ${shows(obstacle)}`, {
    hint: `${howToAnswer(id, obstacle)} schmux send --force types anyway.`,
    dialog: dialogOf(obstacle),
  });
}

/** Says why Enter was not pressed after the text. */
export function notSubmitted(id: string, obstacle: Obstacle): SchmuxError {
  return new SchmuxError(
    'SCREEN_CHANGED',
    `The text was typed but Enter was not pressed: session ${id} now ${shows(obstacle)}`,
    {
      hint: `Check what happened to the text: schmux capture ${id}. ${howToAnswer(id, obstacle)}`,
      dialog: dialogOf(obstacle),
    },
  );
}

/** Says that another question is open than the one that was to be answered, or none. `moved`: the highlight was moved before. */
export function screenChanged(id: string, open: OpenDialog | null, moved = false): SchmuxError {
  const now = open === null ? 'it is no longer open' : `it now asks: ${open.question}`;
  const pressed = moved ? 'Nothing was confirmed' : 'Nothing was pressed';
  return new SchmuxError(
    'SCREEN_CHANGED',
    `${pressed}: session ${id} no longer shows that question; ${now}`.replace(/[^.?!]$/, '$&.'),
    { hint: 'Check the session again before you answer.', dialog: open ?? undefined },
  );
}

/** Says that input was withheld because the screen never rests. `what` was not done. */
export function screenMoves(id: string, what: string, dialog?: OpenDialog): SchmuxError {
  return new SchmuxError(
    'SCREEN_CHANGED',
    `${what}: the screen of session ${id} changes all the time, so that nothing typed could be sure of its place.`,
    { hint: `Try again in a moment, or type in its terminal: schmux attach ${id}`, dialog },
  );
}

/** Says that a question stays open although it was answered. */
export function notTaken(id: string, dialog: OpenDialog, { label, keys }: Choice): SchmuxError {
  return new SchmuxError(
    'NOT_TAKEN',
    `The keys of "${label}" (${keys.join(', ')}) were pressed, but session ${id} still asks: ${dialog.question}`,
    { hint: `Answer it in its terminal: schmux attach ${id}`, dialog },
  );
}

export function draftThere(id: string, draft: string, what = 'Nothing was typed'): SchmuxError {
  const text = plainRow(draft, DRAFT_MAX_CHARS);
  return new SchmuxError(
    'DRAFT_THERE',
    `${what}: a text that was not sent stands in session ${id}: ${text}`,
    {
      hint: `See it with: schmux capture ${id}`,
    },
  );
}

export function ended(id: string, typed: boolean): SchmuxError {
  const what = typed ? 'ended before Enter was pressed' : 'has just ended; nothing was typed';
  return new SchmuxError('SESSION_NOT_RUNNING', `The agent of session ${id} ${what}.`, {
    hint: `schmux capture ${id} shows its last screen.`,
  });
}

function dialogOf(obstacle: Obstacle): OpenDialog | undefined {
  return obstacle.kind === 'dialog' ? (obstacle.open ?? undefined) : undefined;
}

function shows(obstacle: Obstacle): string {
  if (obstacle.kind === 'secret') return 'asks for a secret, without showing what is typed.';
  if (obstacle.kind === 'draft') return `has a text that was not sent: ${obstacle.draft}`;
  const { question, lines } = obstacle;
  const rest = lines.filter((line) => !question.includes(line));
  return `waits for an answer to: ${[question, ...rest].join(' | ')}`;
}

function howToAnswer(id: string, obstacle: Obstacle): string {
  const where = `in the page or with schmux attach ${id}`;
  if (obstacle.kind === 'secret') return `Enter it ${where}.`;
  if (obstacle.kind === 'dialog' && obstacle.choices.length > 0) return `Answer ${where}.`;
  return `Answer ${where}, or leave it with: schmux send ${id} --key Escape.`;
}
