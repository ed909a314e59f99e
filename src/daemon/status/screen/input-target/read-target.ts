import type { OpenDialog } from '../../../../contract/session/dialog.js';
import { plainAt } from '../rows/row-facts.js';
import type { Screen } from '../screen.js';
import { readLayout } from '../layout.js';
import { findTallComposer } from '../draft/tall-composer.js';
import { openDialog } from './choices/open-dialog.js';
import { composerText } from '../draft/draft.js';
import { findShape } from './shape.js';

/** Most rows above a question that say what it is about. */
const ABOUT_ROWS = 12;

/** The target that text and Enter would reach if typed now. */
export type InputTarget =
  /**
   * A choice or a question, which Enter or a letter would answer. `lines` are rows as they show it, `from` to `to` (inclusive) the
   * part of the screen that says what it is about, `open` says how to answer it.
   */
  | {
      kind: 'dialog';
      rule: string;
      question: string;
      lines: readonly string[];
      from: number;
      to: number;
      open?: OpenDialog;
    }
  /**
   * A place to write a message, which begins in row `from`. `draft` is what stands in it, '' when that is nothing or a placeholder;
   * `busy`: the agent works.
   */
  | { kind: 'composer'; from: number; draft: string; busy: boolean }
  | { kind: 'shell' }
  /** Nothing recognized: a plain program, or an agent at work. */
  | { kind: 'other'; busy: boolean };

/** Reads what would receive input on a screen: with NudgeNik's rules, and with stricter ones where those find nothing. Pure. */
export function readTarget(screen: Screen): InputTarget {
  const layout = readLayout(screen);
  const { dialog, shell, busy } = layout;
  if (shell !== null) return { kind: 'shell' };
  const isBusy = busy.some((each) => each.believed === 'shown');
  const tall = layout.composer === null && dialog === null ? findTallComposer(screen) : null;
  const composer = layout.composer ?? tall;
  const found = dialog ?? (isBusy ? null : findShape(screen, composer));
  if (found !== null) {
    const rows = found.evidence.map(({ row }) => row);
    return {
      kind: 'dialog',
      rule: found.rule,
      question: found.reason,
      lines: found.evidence.map(({ row }) => plainAt(screen, row).trim()),
      from: Math.max(0, Math.min(...rows) - ABOUT_ROWS),
      to: Math.max(...rows),
      open: openDialog(screen, found),
    };
  }
  if (composer === null) return { kind: 'other', busy: isBusy };
  const draft = tall === null ? layout.draft : composerText(screen, tall);
  return { kind: 'composer', from: composer.top, draft, busy: isBusy };
}
