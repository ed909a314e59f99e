import { SchmuxError } from '../../../contract/errors.js';
import { asPasted } from '../../../lib/pasted-text.js';
import type { PaneTurn } from '../../tmux/types.js';
import { findObstacle, type Obstacle } from './decide.js';
import type { Inspect } from './inspect.js';

/** Pause between text and Enter: agents take what arrives together for a paste, of which Enter would then be a part. */
const BEFORE_ENTER_MS = 80;

export type MessageInput = {
  text: string;
  enter: boolean;
  keys: readonly string[];
  force: boolean;
};

export type MessageDeps = { inspect: Inspect; pause(ms: number): Promise<void> };

/** The pane of a session, and the right to act on it for as long as the message takes. */
export type Turn = { id: string; pane: string; hands: PaneTurn };

/**
 * Sends one message: reads the screen, types the text, reads the screen again, presses Enter. Call it inside the pane's turn, so that
 * no other input comes in between. Keys alone are pressed without reading: a user who names a key has seen the screen.
 */
export async function sendMessage(deps: MessageDeps, turn: Turn, input: MessageInput): Promise<void> {
  const { hands } = turn;
  const { text, enter, keys, force } = input;
  if (text !== '' || enter) {
    const obstacle = force ? null : await obstacleTo(deps, turn, { text, typed: false });
    if (obstacle !== null) throw refused(turn.id, obstacle);
  }
  if (text !== '') {
    await typeText(hands, text);
    if (enter || keys.length > 0) {
      await deps.pause(BEFORE_ENTER_MS);
      const obstacle = force ? null : await obstacleTo(deps, turn, { text, typed: true });
      if (obstacle !== null) throw notSubmitted(turn.id, obstacle);
    }
  }
  if (enter) await hands.sendKeys(Uint8Array.of(0x0d));
  await hands.keyNames(keys);
}

async function typeText(hands: PaneTurn, text: string): Promise<void> {
  const safe = asPasted(text);
  const bytes = new TextEncoder().encode(safe);
  // Several lines are one message: they are pasted, bracketed if the agent asked for that, so that no line submits itself.
  if (safe.includes('\r')) await hands.paste(bytes);
  else await hands.sendKeys(bytes);
}

async function obstacleTo(
  { inspect }: MessageDeps,
  { id, pane }: Turn,
  message: { text: string; typed: boolean },
): Promise<Obstacle | null> {
  const inspection = await inspect(id, pane);
  if (inspection === 'gone') throw ended(id, message.typed);
  return findObstacle(inspection, message);
}

function ended(id: string, typed: boolean): SchmuxError {
  const what = typed ? 'ended before Enter was pressed' : 'has just ended; nothing was typed';
  return new SchmuxError('SESSION_NOT_RUNNING', `The agent of session ${id} ${what}.`, {
    hint: `schmux capture ${id} shows its last screen.`,
  });
}

function refused(id: string, obstacle: Obstacle): SchmuxError {
  return new SchmuxError('DIALOG_OPEN', `Nothing was typed: session ${id} ${shows(obstacle)}`, {
    hint: `${answer(id, obstacle)} schmux send --force types anyway.`,
  });
}

function notSubmitted(id: string, obstacle: Obstacle): SchmuxError {
  return new SchmuxError(
    'SCREEN_CHANGED',
    `The text was typed but Enter was not pressed: session ${id} now ${shows(obstacle)}`,
    { hint: `Check what happened to the text: schmux capture ${id}. ${answer(id, obstacle)}` },
  );
}

function shows(obstacle: Obstacle): string {
  if (obstacle.kind === 'secret') return 'asks for a secret, without showing what is typed.';
  const { question, lines } = obstacle;
  const rest = lines.filter((line) => !question.includes(line));
  return `waits for an answer to: ${[question, ...rest].join(' | ')}`;
}

function answer(id: string, obstacle: Obstacle): string {
  const where = `in the page or with schmux attach ${id}`;
  if (obstacle.kind === 'secret') return `Enter it ${where}.`;
  // The last choice is usually the one that agrees to least.
  const last = obstacle.choices.at(-1);
  if (last === undefined) return `Answer ${where}, or leave it with: schmux send ${id} --key Escape.`;
  const keys = last.keys.map((key) => `--key ${key}`).join(' ');
  return `Answer ${where}, or send the keys of a choice; for "${last.label}": schmux send ${id} ${keys}.`;
}
