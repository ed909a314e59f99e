import type { OpenDialog } from '../../../../contract/session/dialog.js';
import type { Screen } from '../screen.js';
import { readLayout } from '../layout.js';
import { openDialog } from './choices.js';
import { findShape } from './shape.js';

/** What text and Enter would reach if they were typed now. */
export type InputTarget =
  /** Something waits for a choice or an answer; Enter or a letter would make it. `lines` are the rows that show it, `open` how it can be answered. */
  | { kind: 'dialog'; rule: string; question: string; lines: readonly string[]; open?: OpenDialog }
  /** A place to write a message. */
  | { kind: 'composer' }
  | { kind: 'shell' }
  /** Nothing known: a plain program, or an agent at work. */
  | { kind: 'other' };

/** Reads what is open on a screen, with the rules that NudgeNik shows it by, and stricter where those see nothing. Pure. */
export function readTarget(screen: Screen): InputTarget {
  const { dialog, shell, composer, busy } = readLayout(screen);
  if (shell !== null) return { kind: 'shell' };
  const found =
    dialog ?? (busy.some((each) => each.believed === 'shown') ? null : findShape(screen, composer));
  if (found !== null)
    return {
      kind: 'dialog',
      rule: found.rule,
      question: found.reason,
      lines: found.evidence.map(({ text }) => text),
      open: openDialog(screen, found),
    };
  return composer === null ? { kind: 'other' } : { kind: 'composer' };
}
