import { findBusy, statusRows } from './activity.js';
import type { Busy } from './activity.js';
import { findComposer, readDraft } from './composer.js';
import type { Composer } from './composer.js';
import { findChoices } from './dialog.js';
import type { Dialog } from './dialog.js';
import { readOutcome } from './outcome.js';
import type { Outcome } from './outcome.js';
import { findPrompt, findShellPrompt, findSignInNotice } from './prompts.js';
import type { Screen } from './screen.js';

/** What a screen shows, found by its structure: where a person types, what asks, what says it is busy, how it ended. */
export type View = {
  cols: number;
  rows: number;
  composer: Composer | null;
  dialog: Dialog | null;
  shell: Dialog | null;
  /** It says beside its composer that somebody has to sign in first. */
  notice: Dialog | null;
  busy: Busy[];
  outcome: Outcome | null;
  /** What a person has typed so far; '' when there is nothing but a placeholder. */
  draft: string;
  /** The text of each region, to see later which of them changed. */
  transcript: string;
  status: string;
  footer: string;
};

/** How near the composer a status must stand for its movement to count, in rows: logos further up blink too. */
const MOVING_ROWS = 6;

const text = (screen: Screen, from: number, to: number): string =>
  screen.rows
    .slice(Math.max(0, from), Math.max(0, to))
    .map((row) => row.text)
    .join('\n');

/** Reads one screen. Pure: the same screen gives the same view. */
export function readView(screen: Screen): View {
  const shell = findShellPrompt(screen);
  const composer = shell === null ? findComposer(screen) : null;
  const dialog = shell !== null ? null : (findChoices(screen, composer) ?? findPrompt(screen, composer));
  const end = composer?.top ?? screen.rows.length;
  const status = statusRows(screen, composer).filter((row) => end - row <= MOVING_ROWS);
  return {
    cols: screen.cols,
    rows: screen.rows.length,
    composer,
    dialog,
    shell,
    notice: findSignInNotice(screen, composer),
    busy: dialog === null && shell === null ? findBusy(screen, composer) : [],
    outcome: composer === null || dialog !== null ? null : readOutcome(screen, composer),
    draft: composer === null ? '' : readDraft(screen, composer),
    transcript: text(screen, 0, end),
    status: status.map((row) => screen.rows[row]?.text ?? '').join('\n'),
    footer: composer === null ? '' : text(screen, composer.bottom + 1, screen.rows.length),
  };
}
