import type { Nudge } from '../../../contract/session/nudge.js';
import type { InputTarget } from '../../status/screen/input-target/read-target.js';
import type { Clock } from '../../../lib/clock.js';
import type { PaneContent } from '../../tmux/types.js';
import type { Inspection } from './decide.js';

/** The emulated screen: `lines` for comparing, `behind` while part of the log is still unread. */
export type EmulatedScreen = { lines: readonly string[]; behind: boolean; target: InputTarget };

export type InspectDeps = {
  /** Reads what tmux shows at this moment. */
  readPane(pane: string): Promise<PaneContent>;
  readTarget(screen: PaneContent): InputTarget;
  /** Reads what the log's end shows, with colours. tmux knows whether the cursor is visible. */
  emulated(id: string, cursorVisible: boolean): Promise<EmulatedScreen>;
  asksForSecret(tty: string): Promise<boolean>;
  nudge(id: string): Nudge | null;
  clock: Pick<Clock, 'monotonic'>;
  pause(ms: number): Promise<void>;
};

/** How much is read: `screen` leaves out whether the terminal asks for a secret, which is only needed before something is typed. */
export type Depth = 'screen' | 'all';

/** Returns `gone` when the program in the pane has ended. */
export type Inspect = (id: string, pane: string, depth?: Depth) => Promise<Inspection | 'gone'>;

/** How long the log gets to show what tmux shows; under a flood it never does. */
const SETTLE_MS = 300;
const SETTLE_STEP_MS = 15;
/** Two screens that differ and have both been still for this long differ for good, for example in the width of a character. */
const RESTED_MS = 60;

/**
 * Creates a function that reads what text would reach now. tmux is ahead of the log by what its writer has not written yet, so the
 * two screens are compared until they agree; while they do not, both readings count.
 */
export function createInspect(deps: InspectDeps): Inspect {
  const { clock } = deps;

  async function readings(
    id: string,
    pane: string,
    onTty: (tty: string) => void,
  ): Promise<'gone' | Pick<Inspection, 'targets' | 'rows' | 'cursor'>> {
    const start = clock.monotonic();
    let before = '';
    let restsSince = start;
    for (;;) {
      const shown = await deps.readPane(pane);
      if (shown.dead) return 'gone';
      onTty(shown.tty);
      const emulated = await soon(deps.emulated(id, shown.cursor.visible));
      // tmux's screen is enough while the log is being cut, or when it cannot be read.
      if (emulated === null)
        return { targets: [deps.readTarget(shown)], rows: shown.lines, cursor: shown.cursor };
      const ours = textOf(emulated.lines);
      const theirs = textOf(shown.lines);
      if (!emulated.behind && ours === theirs)
        return { targets: [emulated.target], rows: shown.lines, cursor: shown.cursor };
      const now = clock.monotonic();
      const both = `${ours}\0${theirs}`;
      if (both !== before) restsSince = now;
      before = both;
      if (now - start >= SETTLE_MS || (!emulated.behind && now - restsSince >= RESTED_MS))
        return {
          targets: [emulated.target, deps.readTarget(shown)],
          rows: shown.lines,
          cursor: shown.cursor,
        };
      await deps.pause(SETTLE_STEP_MS);
    }
  }

  async function soon(work: Promise<EmulatedScreen>): Promise<EmulatedScreen | null> {
    const late = deps.pause(SETTLE_MS).then(() => null);
    return Promise.race([work.catch(() => null), late]);
  }

  return async (id, pane, depth = 'all') => {
    // Asked once, while the emulator is being read: it takes a program of its own.
    let secret: Promise<boolean> | null = null;
    const found = await readings(id, pane, (tty) => {
      if (depth === 'all') secret ??= deps.asksForSecret(tty);
    });
    if (found === 'gone') return 'gone';
    return { ...found, secret: (await secret) ?? false, nudge: deps.nudge(id) };
  };
}

function textOf(lines: readonly string[]): string {
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd();
}
