import { findBusy, statusRows } from './activity.js';
import type { Busy } from './activity.js';
import { findComposer, readDraft } from './composer.js';
import type { Composer } from './composer.js';
import { findChoices } from './dialog.js';
import type { Dialog } from './dialog.js';
import { readOutcome } from './outcome.js';
import type { Outcome } from './outcome.js';
import { findPrompt, findShellPrompt, findSignInNotice } from './prompts.js';
import { lastSaid, type Said } from './reason/said.js';
import type { Screen } from './screen.js';

/** What a screen shows, found by its structure: where a person types, what asks, what says it is busy, how it ended. */
export type Layout = {
  cols: number;
  rows: number;
  composer: Composer | null;
  dialog: Dialog | null;
  shell: Dialog | null;
  /** It says beside its composer that somebody has to sign in first. */
  notice: Dialog | null;
  busy: Busy[];
  outcome: Outcome | null;
  said: Said;
  /** What a person has typed so far; '' when there is nothing but a placeholder. */
  draft: string;
  /** The lines of each region, to see later which of them changed. */
  transcript: readonly string[];
  status: readonly string[];
  footer: readonly string[];
};

/** How near the composer a status must stand for its movement to count, in rows: logos further up blink too. */
const MOVING_ROWS = 6;

const NOTHING_SAID: Said = { text: '', prompted: false };

/** Reads one screen. Pure: the same screen gives the same layout. */
export function readLayout(screen: Screen): Layout {
  const shell = findShellPrompt(screen);
  const composer = shell === null ? findComposer(screen) : null;
  const dialog = shell !== null ? null : (findChoices(screen, composer) ?? findPrompt(screen, composer));
  const lines = screen.rows.map((row) => row.text);
  const busy = dialog === null && shell === null ? findBusy(screen, composer) : [];
  const waits = composer !== null && dialog === null && busy.every((each) => each.believed === 'moving');
  const end = composer?.top ?? screen.rows.length;
  const status = statusRows(screen, composer).filter((row) => end - row <= MOVING_ROWS);
  return {
    cols: screen.cols,
    rows: screen.rows.length,
    composer,
    dialog,
    shell,
    notice: findSignInNotice(screen, composer),
    busy,
    outcome: waits ? readOutcome(screen, composer) : null,
    said: dialog === null && shell === null ? lastSaid(screen, composer, busy) : NOTHING_SAID,
    draft: composer === null ? '' : readDraft(screen, composer),
    transcript: lines.slice(0, end),
    status: status.map((row) => lines[row] ?? ''),
    footer: composer === null ? [] : lines.slice(composer.bottom + 1),
  };
}
