import type { Receipt } from '../../../contract/session/acting.js';
import type { SchmuxError } from '../../../contract/errors.js';
import type { Inspection } from '../input/decide.js';

/** What a prompt waits for, in words; `user` when only the user can end the wait. */
export type Wait = { text: string; user: boolean };
/** What to do now with a prompt that was not typed yet. */
export type Step =
  { do: 'give' } | { do: 'look again'; afterMs: number; wait: Wait } | { do: 'wait'; wait: Wait };

/** A composer must be there this long: an agent that starts may draw one and replace it by a question. */
export const STEADY_MS = 700;
/** The same beside a row that says that the agent starts: it may be the usual row of another version. */
export const STARTED_MS = 20_000;

const STARTING: Wait = { text: 'The prompt waits for the composer of the agent.', user: false };
const SECRET: Wait = { text: 'The prompt waits: the terminal asks for a secret.', user: true };
const BUSY: Wait = { text: 'The prompt waits for the agent to become idle.', user: false };
const DRAFT: Wait = { text: 'The prompt waits: other text stands in the composer.', user: true };

/**
 * Returns what to do with a prompt, given what is on the screen. `composerMs` is how long there has been a composer already; null
 * when the last reading showed none. `starting`: a row says that the agent is not ready. Pure.
 */
export function stepFor(
  { targets, secret }: Omit<Inspection, 'rows'>,
  composerMs: number | null,
  starting = false,
): Step {
  if (secret) return { do: 'wait', wait: SECRET };
  const dialog = targets.find((target) => target.kind === 'dialog');
  if (dialog !== undefined) return { do: 'wait', wait: asking(dialog.question) };
  if (!isComposer(targets)) return { do: 'wait', wait: STARTING };
  const steadyMs = starting ? STARTED_MS : STEADY_MS;
  if (composerMs !== null && composerMs >= steadyMs) return { do: 'give' };
  return { do: 'look again', afterMs: steadyMs - (composerMs ?? 0), wait: STARTING };
}

/** Returns true when every reading of the screen shows a composer. */
function isComposer(targets: Inspection['targets']): boolean {
  return targets.length > 0 && targets.every((target) => target.kind === 'composer');
}

const asking = (question: string): Wait => ({
  text: `The prompt waits for your answer: ${question}`,
  user: true,
});

/** Returns why nothing was typed; null for an error after which some of the prompt may be in the agent. Pure. */
export function refusedBecause(error: SchmuxError): Wait | null {
  if (error.code === 'DIALOG_OPEN') {
    const question = error.dialog?.question;
    return question === undefined
      ? { text: 'The prompt waits for your answer.', user: true }
      : asking(question);
  }
  if (error.code === 'DRAFT_THERE') return DRAFT;
  return error.code === 'AGENT_BUSY' ? BUSY : null;
}

/** Says what an error leaves open after which some of the prompt may be in the agent. Pure. */
export function doubtAfter({ code, message }: SchmuxError): string {
  if (code === 'SCREEN_CHANGED')
    return 'A question opened while the prompt was typed, so Enter was not pressed. The prompt is not typed again.';
  return `${message} The prompt is not typed again.`;
}

export const CRASHED =
  'It is not known whether the prompt arrived: schmux ended while typing it. It is not typed again.';

/** Returns what is doubtful about a prompt that was typed; null when its receipt says that the agent has taken it. Pure. */
export function doubtOf({ outcome, note }: Pick<Receipt, 'outcome' | 'note'>): string | null {
  if (outcome === 'submitted' || outcome === 'started' || outcome === 'queued') return null;
  if (outcome === 'stuck') return 'The prompt stands in the composer: Enter did not submit it.';
  return `The prompt was typed, but whether the agent took it is not known.${note === undefined ? '' : ` ${note}`}`;
}
