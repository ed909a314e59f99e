import { endText } from '../../../contract/session/state-word.js';
import { GENERIC_RULES } from '../../agent/known/generic.js';
import { opinion } from '../opinion.js';
import type { Opinion } from '../opinion.js';
import type { Exit, Facts } from '../facts.js';

const SHELLS: ReadonlySet<string> = new Set(
  ['bash', 'zsh', 'sh', 'fish', 'dash', 'ksh', 'tcsh', 'csh', 'nu', 'pwsh', 'ash', 'elvish', 'xonsh'].flatMap(
    (name) => [name, `-${name}`],
  ),
);

export const isShell = (command: string): boolean => SHELLS.has(command);

/** True when a program took over the terminal and never restored it: it did not exit on its own. */
function brokeOff(facts: Facts): boolean {
  const { modes } = facts.signals;
  return modes.alternate || modes.focus || modes.mouse;
}

/** Words it as the session's record later does (contract/session/state-word); that the user ended it is not known here yet. */
const exitReason = (exit: Exit): string =>
  endText({ status: 'done', exit, failure: null, ended_by_user: false });

/** How long a shell must be back in the foreground before the program counts as gone. */
const SHELL_MS = 1000;

/** Judges by the process, the strongest source: it is dead, or a shell is back where the agent was. */
export function fromProcess(facts: Facts, now: number): Opinion | null {
  if (facts.dead !== null) {
    const { exit, at } = facts.dead;
    const isUnknown = exit.code === null && exit.signal === null;
    const bad = isUnknown ? brokeOff(facts) || !facts.ready : exit.signal !== null || exit.code !== 0;
    return opinion({ state: 'done', source: 'process', rule: 'process/dead', reason: exitReason(exit) }, at, {
      problem: bad ? 'error' : null,
    });
  }
  const { shell } = facts.layout ?? { shell: null };
  const shellBack = facts.hadProgram && facts.foreground !== null && isShell(facts.foreground.command);
  // While the foreground is unknown, only an agent that is itself no shell can have returned to one.
  const left =
    facts.hadProgram || (facts.foreground === null && facts.ready && facts.rules !== GENERIC_RULES);
  if (shell !== null && left) {
    const bad = shell.rule === 'shell/killed' || brokeOff(facts);
    return opinion(
      { state: 'done', source: 'process', rule: shell.rule, reason: shell.reason },
      facts.readAt,
      { problem: bad ? 'error' : null, evidence: shell.evidence },
    );
  }
  if (!shellBack || facts.foreground === null) return null;
  const { at } = facts.foreground;
  const until = at + SHELL_MS;
  if (now < until)
    return opinion({ state: 'unknown', source: 'process', rule: 'process/shell', reason: '' }, at, { until });
  const words = {
    state: 'done',
    source: 'process',
    rule: 'process/shell',
    reason: 'Back at the shell',
  } as const;
  return opinion(words, at, { problem: brokeOff(facts) ? 'error' : null });
}
