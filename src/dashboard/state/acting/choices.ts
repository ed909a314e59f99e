import type { Choice, ChoiceKind, OpenDialog } from '../../../contract/session/dialog.js';

/** A choice as the page shows it. */
export type ShownChoice = {
  choice: Choice;
  /** Counts the choices from 1, as an answer names them. */
  index: number;
  /** The key that chooses it, 1 to 9, as its button shows it; null: only its button does. */
  digit: number | null;
  /** Where there is no room for all, those with the lowest ranks are shown; counts from 1. */
  rank: number;
};

/** Allowing everything from now on is the last to get room, so that it never stands alone beside "Answer…". */
const WEIGHT: Record<ChoiceKind, number> = { approve: 0, deny: 1, text: 1, other: 1, approve_always: 2 };

/**
 * Returns the choices in the agent's order. Where the agent numbers them, its own numbers are the digits, so that the page
 * and the terminal say the same; elsewhere they are counted.
 */
export function shownChoices({ choices }: OpenDialog): ShownChoice[] {
  const own = choices.map(({ keys: [key = ''] }) => (/^[1-9]$/.test(key) ? Number(key) : null));
  // Some numbered choices are chosen by the arrow keys: they still count.
  const isCounted = own.every((digit, at) => digit === null || digit === at + 1);
  const byRank = choices
    .map(({ kind }, at) => ({ at, weight: WEIGHT[kind] }))
    .sort((a, b) => a.weight - b.weight || a.at - b.at)
    .map(({ at }) => at);
  return choices.map((choice, at) => ({
    choice,
    index: at + 1,
    digit: isCounted ? (at < 9 ? at + 1 : null) : (own[at] ?? null),
    rank: byRank.indexOf(at) + 1,
  }));
}

/** Says what a choice allows beyond this question; null for a choice about this question alone. */
export function allowanceOf({ kind }: Choice): string | null {
  return kind === 'approve_always' ? 'Also allows later requests like this one, without asking again' : null;
}

/** Returns the question with what it is about, for a title. */
export function questionText({ question, above }: OpenDialog): string {
  return above.length === 0 ? question : `${question}\n\n${above.join('\n')}`;
}
