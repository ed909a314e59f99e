import type { InputTarget } from '../../status/screen/input-target/read-target.js';
import type { GuardedHands, ScreenCondition, ScreenRow } from '../../tmux/types.js';
import type { Inspection } from './decide.js';
import type { Inspect } from './inspect.js';
import type { Turn } from './turn.js';

/** How often the screen is read again when it changed between the reading and the act. */
const TRIES = 8;

/** What is to be done, on which screen. */
export type Guarded = {
  /** The reading that it was decided by. */
  seen: Inspection;
  /** Types; returns whether that happened. */
  act(hands: GuardedHands): Promise<boolean>;
  /** Returns whether a later reading still allows it, or throws why not. */
  check(now: Inspection | 'gone'): boolean;
  /** Every row counts, also one that moves: the act depends on what is highlighted. */
  strict?: boolean;
};

/**
 * Types something if what would receive it stands on the screen at that moment, row by row in the same place: tmux compares and
 * types in one step, so that nothing else can come between. What moves, such as a clock, is left out once it has moved. Returns false
 * when so much of it moves that nothing is left to compare.
 */
export async function actOnScreen(
  inspect: Inspect,
  turn: Turn,
  { seen, act, check, strict }: Guarded,
): Promise<boolean> {
  const { id, pane, hands } = turn;
  let condition = conditionOf(seen);
  for (let tries = 1; tries <= TRIES && isEnough(condition, seen); tries++) {
    if (await act(hands.whileShown(condition))) return true;
    const now = await inspect(id, pane, 'screen');
    if (!check(now) || now === 'gone') return false;
    condition = strict === true ? conditionOf(now) : whatStays(condition, conditionOf(now));
  }
  return false;
}

/** Returns the rows that receive input, each with the place where its text first stands on the screen, and the cursor. */
function conditionOf(inspection: Inspection): ScreenCondition {
  const { rows, cursor } = inspection;
  const { from, to, isPinned } = partOf(receiverOf(inspection), inspection);
  const texts = new Set(rows.slice(from, to + 1).filter((text) => text.trim() !== ''));
  const placed = [...texts].map((text) => ({ text, row: rows.indexOf(text) }));
  return { rows: placed, cursor: isPinned ? cursor : null };
}

/** The last reading is tmux's own, if they differ. */
function receiverOf({ targets }: Inspection): InputTarget | undefined {
  return targets.findLast(({ kind }) => kind === 'dialog') ?? targets.at(-1);
}

/** Which rows count, and whether the cursor does: dialogs move it about, and in a line of input it is where the text goes. */
function partOf(
  target: InputTarget | undefined,
  { rows, cursor }: Inspection,
): { from: number; to: number; isPinned: boolean } {
  if (target?.kind === 'dialog') return { from: target.from, to: target.to, isPinned: false };
  if (target?.kind === 'composer') return { from: target.from, to: rows.length - 1, isPinned: true };
  return { from: cursor.y, to: cursor.y, isPinned: true };
}

function whatStays(before: ScreenCondition, now: ScreenCondition): ScreenCondition {
  const texts = new Set(before.rows.map(({ text }) => text));
  const { cursor } = now;
  const rests = before.cursor !== null && cursor !== null && samePlace(before.cursor, cursor);
  return { rows: now.rows.filter(({ text }) => texts.has(text)), cursor: rests ? cursor : null };
}

function samePlace(
  a: NonNullable<ScreenCondition['cursor']>,
  b: NonNullable<ScreenCondition['cursor']>,
): boolean {
  return a.x === b.x && a.y === b.y && a.visible === b.visible;
}

/** A dialog has to keep two rows, of which the other questions of an agent share at most one; anything else a row or the cursor. */
function isEnough(
  { rows, cursor }: { rows: readonly ScreenRow[]; cursor: unknown },
  seen: Inspection,
): boolean {
  const dialog = receiverOf(seen);
  if (dialog?.kind !== 'dialog') return rows.length > 0 || cursor !== null;
  return rows.length >= Math.min(2, dialog.lines.length);
}
