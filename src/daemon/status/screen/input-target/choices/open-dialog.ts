import type { Choice, OpenDialog } from '../../../../../contract/session/dialog.js';
import type { Dialog } from '../../dialog.js';
import { pressKeyRow } from '../../prompts.js';
import type { Screen } from '../../screen.js';
import { arrowed, litList } from './arrowed.js';
import { buttons } from './buttons.js';
import { lowersProtection } from './choice-kind.js';
import type { Found } from './found.js';
import { lettered, pressed } from './lettered.js';
import { bareNumbered, numbered } from './numbered.js';
import { fingerprint, ownRows, shownRows, titleOf } from '../own-rows.js';

/** Describes what a dialog found on this screen asks and how to answer it. Pure. */
export function openDialog(screen: Screen, dialog: Dialog): OpenDialog {
  const rows = [...new Set(dialog.evidence.map(({ row }) => row))].sort((a, b) => a - b);
  const found = choicesIn(screen, dialog, rows);
  const own = ownRows(screen, found.first);
  return {
    id: fingerprint(screen, own, found.names),
    question: dialog.reason,
    above: shownRows(screen, own),
    choices: lowersProtection(titleOf(screen, own)) ? found.list.map(always) : found.list,
  };
}

/** Where the title says that protection is lowered, each approval does it. */
function always(choice: Choice): Choice {
  return choice.kind === 'approve' ? { ...choice, kind: 'approve_always' } : choice;
}

function choicesIn(screen: Screen, dialog: Dialog, rows: readonly number[]): Found {
  const last = rows.at(-1) ?? 0;
  switch (dialog.rule) {
    case 'dialog/numbered':
      return pageOrList(screen, numbered(screen, rows)) ?? none(last);
    case 'dialog/arrowed':
      return arrowed(screen, rows) ?? none(last);
    case 'dialog/buttons':
      return buttons(screen, last) ?? none(last);
    case 'dialog/press-key':
      return pressed(screen, last);
    case 'dialog/yes-no':
    case 'dialog/wizard':
    case 'dialog/value':
      return lettered(screen, last) ?? none(last);
    case 'shape/typed':
      return lettered(screen, last, true) ?? none(last);
    case 'shape/dialog':
      return (
        numbered(screen, rows) ??
        bareNumbered(screen, rows) ??
        arrowed(screen, rows) ??
        litList(screen, last) ??
        lettered(screen, last) ??
        none(last)
      );
    default:
      return none(last);
  }
}

/** A numbered text above "Press Enter to continue" is no list to choose from: nothing in it is marked. */
function pageOrList(screen: Screen, found: Found | null): Found | null {
  if (found === null || found.list.some(({ selected, keys }) => selected || keys.includes('Enter')))
    return found;
  const row = pressKeyRow(screen);
  return row === null || row <= found.first ? found : pressed(screen, row);
}

/** A question that is answered in its terminal. Its own row belongs to what it asks. */
function none(row: number): Found {
  return { first: row + 1, list: [], names: [] };
}
