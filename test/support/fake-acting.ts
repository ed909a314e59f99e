import type { OpenDialog } from '../../src/contract/session/dialog.js';
import type { GuardedHands, ScreenCondition } from '../../src/daemon/tmux/types.js';
import type { Inspection } from '../../src/daemon/session/input/decide.js';
import type { Acting } from '../../src/daemon/session/input/turn.js';
import { createFakeClock } from './fake-clock.js';

export const COMPOSER = { kind: 'composer', from: 0, draft: '', busy: false } as const;
export const CALM: Inspection = {
  targets: [COMPOSER],
  rows: ['>'],
  cursor: { x: 2, y: 0, visible: true },
  secret: false,
  nudge: null,
};

/** An inspection of a screen that shows nothing but a dialog. */
export function showing(open: OpenDialog, rows: readonly string[]): Inspection {
  const { question } = open;
  const target = {
    kind: 'dialog',
    rule: 'x',
    question,
    lines: rows,
    from: 0,
    to: rows.length - 1,
    open,
  } as const;
  return { ...CALM, targets: [target], rows };
}

export type FakeActing = Acting & {
  /** What was done, in order: readings, pauses and keys. */
  did: string[];
  /** Keys and texts alone. */
  typed(): string[];
};

/** An acting whose screen is what `see` says after what was done so far; time passes only by pauses. */
export function createFakeActing(see: (typed: string[], ms: number) => Inspection | 'gone'): FakeActing {
  const did: string[] = [];
  const clock = createFakeClock();
  const start = clock.monotonic();
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();
  const typed = (): string[] => did.filter((each) => !/^(inspect|pause)$/.test(each));
  const now = () => see(typed(), clock.monotonic() - start);
  const hands = {
    sendKeys: async (bytes: Uint8Array) => void did.push(`keys ${text(bytes)}`),
    paste: async (bytes: Uint8Array) => void did.push(`paste ${text(bytes)}`),
    keyNames: async (names: readonly string[]) => void (names.length > 0 && did.push(names.join(' '))),
  };
  const shows = ({ rows, cursor }: ScreenCondition): boolean => {
    const screen = now();
    if (screen === 'gone') return false;
    const isThere = cursor === null || JSON.stringify(cursor) === JSON.stringify(screen.cursor);
    return isThere && rows.every(({ row, text: wanted }) => screen.rows.indexOf(wanted) === row);
  };
  const whileShown = (condition: ScreenCondition): GuardedHands => {
    const only =
      <T>(act: (input: T) => Promise<void>) =>
      async (input: T) => {
        const isShown = shows(condition);
        if (isShown) await act(input);
        return isShown;
      };
    return { sendKeys: only(hands.sendKeys), paste: only(hands.paste), keyNames: only(hands.keyNames) };
  };
  const turn = {
    id: 'abc123',
    pane: '%1',
    hands: { ...hands, whileShown, quietMs: () => Number.POSITIVE_INFINITY },
  };
  return {
    id: turn.id,
    pane: turn.pane,
    did,
    typed,
    clock,
    turn: (work) => work(turn),
    inspect: async () => {
      did.push('inspect');
      return now();
    },
    pause: async (ms) => {
      did.push('pause');
      clock.pass(ms);
    },
  };
}
