import { findBusy, statusRows } from './activity.js';
import type { Busy } from './activity.js';
import { findComposer } from './composer.js';
import type { Composer } from './composer.js';
import { findChoices } from './dialog.js';
import type { Dialog } from './dialog.js';
import { composerText } from './draft/draft.js';
import { readOutcome } from './outcome.js';
import type { TurnOutcome } from './outcome.js';
import { findPrompt, findShellPrompt, findSignInNotice } from './prompts.js';
import { lastSaid, type Said } from './reason/said.js';
import type { Screen } from './screen.js';

/** The parts of a screen, found by structure: where the user types, what asks, what says it is busy, how the turn ended. */
export type Layout = {
  cols: number;
  rows: number;
  composer: Composer | null;
  dialog: Dialog | null;
  shell: Dialog | null;
  /** A text beside the composer that says the user must sign in first. */
  notice: Dialog | null;
  busy: Busy[];
  outcome: TurnOutcome | null;
  said: Said;
  /** The text that stands in the composer, one line per row; '' when there is only a placeholder. */
  draft: string;
  /** The cursor is in the last row of the normal screen: what is printed next moves everything up. */
  scrolls: boolean;
  /** The lines of each region, to compare later. */
  transcript: readonly string[];
  status: readonly string[];
  footer: readonly string[];
};

/** Only a status this near the composer counts as moving: logos further up blink too. */
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
    draft: composer === null ? '' : composerText(screen, composer),
    scrolls: !screen.alternate && screen.cursor.y === screen.rows.length - 1,
    transcript: lines.slice(0, end),
    status: status.map((row) => lines[row] ?? ''),
    footer: composer === null ? [] : lines.slice(composer.bottom + 1),
  };
}
