import type { Receipt } from '../../../contract/session/acting.js';
import { toSchmuxError } from '../../../contract/errors.js';
import type { NudgeState } from '../../../contract/session/nudge.js';
import type { FirstPrompt } from '../../../contract/session/session.js';
import type { Clock } from '../../../lib/clock.js';
import type { CrashPoint } from '../../../lib/crash-point.js';
import type { Stop } from '../../../lib/emitter.js';
import type { Logger } from '../../../lib/logging/logger.js';
import type { Inspection } from '../input/decide.js';
import type { SessionInput } from '../input/input.js';
import type { RecordChange, Registry } from '../registry.js';
import type { PendingFiles } from './pending-file.js';
import { CRASHED, doubtAfter, doubtOf, refusedBecause, stepFor, type Wait } from './step.js';

/** Output of a session is followed by a look at its screen this much later; what comes until then is covered by it. */
const LOOK_AFTER_MS = 250;
/** After a look that failed, for example because tmux did not answer. */
const RETRY_MS = 2000;
/** How long an agent that was given its prompt may take to show that it works, before its idle screen counts again. */
const BEGINS_WITHIN_MS = 2000;

export type FirstPromptsDeps = {
  files: PendingFiles;
  registry: Pick<Registry, 'find' | 'all'>;
  /** Reads what input would reach now. */
  look(id: string): Promise<Inspection | 'gone'>;
  send: SessionInput['send'];
  /** Returns the pattern of a row that the agent shows while it starts. */
  starting(agent: string): RegExp | undefined;
  nudge(id: string): NudgeState | null;
  /** Called when `note` returns something else. */
  onChange(id: string): void;
  clock: Clock;
  crashPoint: CrashPoint;
  logger: Logger;
};

export type FirstPrompts = {
  /** Takes up the prompts that sessions had not been given when the last daemon ended. */
  start(): Promise<void>;
  recordChanged(change: RecordChange): void;
  /** Call it when a session has printed something. */
  stirred(id: string): void;
  /** Returns what to say about a prompt that was not given yet; the same object while it stays so. */
  note(id: string): FirstPrompt | null;
  /** Resolves once no prompt is being typed. */
  stop(): Promise<void>;
};

type Pending = {
  /** `given`: it has its prompt, and may need a moment to show it. */
  stage: 'waiting' | 'typing' | 'doubtful' | 'given';
  note: FirstPrompt;
  /** Since when the screen shows a composer, on the monotonic clock; null while it does not. */
  composerSinceMs: number | null;
  /** Whether a row said then that the agent was not ready. */
  starting: boolean;
  /** The look under way; null for none. */
  looking: Promise<void> | null;
  timer: { atMs: number; stop: Stop } | null;
};

const noteOf = ({ text, user }: Wait): FirstPrompt => ({ state: user ? 'blocked' : 'waiting', text });
const STARTING: Wait = { text: 'The prompt waits for the composer of the agent.', user: false };

/**
 * Gives sessions their prompts: each as the first message, once its agent shows a composer, through the same guard as any other
 * message. Looks at a screen only after it has changed. A prompt is marked on disk before it is typed, and never typed twice.
 */
export function createFirstPrompts(deps: FirstPromptsDeps): FirstPrompts {
  const { files, registry, clock, crashPoint, logger } = deps;
  const pending = new Map<string, Pending>();

  /** Begins with a session that runs, if it has a prompt on disk. */
  async function begin(id: string): Promise<void> {
    const stage = await files.stage(id);
    if (stage === null || registry.find(id)?.status !== 'running') return;
    const entry: Pending = {
      stage: stage === 'waiting' ? 'waiting' : 'doubtful',
      note: stage === 'waiting' ? noteOf(STARTING) : { state: 'doubtful', text: CRASHED },
      composerSinceMs: null,
      starting: false,
      looking: null,
      timer: null,
    };
    pending.set(id, entry);
    deps.onChange(id);
    wake(id, entry, 0);
  }

  function say(id: string, entry: Pending, note: FirstPrompt): void {
    if (entry.note.state === note.state && entry.note.text === note.text) return;
    entry.note = note;
    deps.onChange(id);
  }

  function drop(id: string, entry: Pending): void {
    if (pending.get(id) !== entry) return;
    entry.timer?.stop();
    pending.delete(id);
    deps.onChange(id);
  }

  /** Looks at the session after that time, or earlier if that is planned. */
  function wake(id: string, entry: Pending, afterMs: number): void {
    const atMs = clock.monotonic() + afterMs;
    if (entry.timer !== null && entry.timer.atMs <= atMs) return;
    entry.timer?.stop();
    const stop = clock.after(afterMs, () => {
      entry.timer = null;
      if (pending.get(id) !== entry) return;
      if (entry.looking !== null) return wake(id, entry, LOOK_AFTER_MS);
      entry.looking = attend(id, entry)
        .catch((error: unknown) => {
          logger.warn({ session: id, err: error }, 'a prompt could not be given yet');
          wake(id, entry, RETRY_MS);
        })
        .finally(() => (entry.looking = null));
    });
    entry.timer = { atMs, stop };
  }

  async function attend(id: string, entry: Pending): Promise<void> {
    if (entry.stage === 'waiting') return tryToGive(id, entry);
    if (entry.stage === 'given') return drop(id, entry);
    // An agent that works was given something.
    const nudge = deps.nudge(id);
    if (entry.stage !== 'doubtful' || (nudge !== 'working' && nudge !== 'done')) return;
    await files.remove(id);
    drop(id, entry);
  }

  async function tryToGive(id: string, entry: Pending): Promise<void> {
    const inspection = await deps.look(id);
    // The supervisor notices the end, and the record says so.
    if (inspection === 'gone' || pending.get(id) !== entry) return;
    const now = clock.monotonic();
    const pattern = deps.starting(registry.find(id)?.agent ?? '');
    const starting = inspection.rows.some((row) => pattern?.test(row) === true);
    // What comes after the start may replace the composer.
    const sinceMs = starting === entry.starting ? entry.composerSinceMs : null;
    const step = stepFor(inspection, sinceMs === null ? null : now - sinceMs, starting);
    entry.composerSinceMs = step.do === 'wait' ? null : (sinceMs ?? now);
    entry.starting = starting;
    if (step.do === 'give') return give(id, entry);
    say(id, entry, noteOf(step.wait));
    if (step.do === 'look again') wake(id, entry, step.afterMs);
  }

  async function give(id: string, entry: Pending): Promise<void> {
    const text = await files.read(id);
    crashPoint('prompt.before_mark');
    await files.move(id, 'waiting', 'typing');
    entry.stage = 'typing';
    crashPoint('prompt.marked');
    const sent = await send(id, text);
    crashPoint('prompt.sent');
    if ('wait' in sent) {
      await files.move(id, 'typing', 'waiting');
      entry.stage = 'waiting';
      entry.composerSinceMs = null;
      return say(id, entry, noteOf(sent.wait));
    }
    const doubt = 'receipt' in sent ? doubtOf(sent.receipt) : sent.doubt;
    if (doubt !== null) {
      entry.stage = 'doubtful';
      return say(id, entry, { state: 'doubtful', text: doubt });
    }
    await files.remove(id);
    crashPoint('prompt.given');
    entry.stage = 'given';
    say(id, entry, { state: 'waiting', text: 'The prompt was given to the agent.' });
    wake(id, entry, deps.nudge(id) === 'working' ? 0 : BEGINS_WITHIN_MS);
  }

  async function send(
    id: string,
    text: string,
  ): Promise<{ receipt: Receipt } | { wait: Wait } | { doubt: string }> {
    const message = {
      text,
      enter: true,
      keys: [],
      force: false,
      draft: 'refuse',
      idle_within_ms: 0,
    } as const;
    try {
      return { receipt: await deps.send(id, { ...message, keys: [] }, 'prompt') };
    } catch (thrown) {
      const error = toSchmuxError(thrown);
      const wait = refusedBecause(error);
      return wait === null ? { doubt: doubtAfter(error) } : { wait };
    }
  }

  /** Starts with a session in the background. */
  function beginSoon(id: string): void {
    begin(id).catch((error: unknown) =>
      logger.error({ session: id, err: error }, 'the prompt of a session cannot be given'),
    );
  }

  function stirred(id: string): void {
    const entry = pending.get(id);
    if (entry === undefined) return;
    if (entry.stage === 'given' && deps.nudge(id) === 'working') return drop(id, entry);
    if (entry.stage !== 'given') wake(id, entry, LOOK_AFTER_MS);
  }

  return {
    async start() {
      for (const id of await files.list()) if (registry.find(id)?.status === 'running') await begin(id);
    },
    recordChanged({ id, before, record }) {
      const entry = pending.get(id);
      if (record?.status === 'running') {
        if (before?.status === 'spawning') beginSoon(id);
        else if (record.nudge !== before?.nudge) stirred(id);
        return;
      }
      if (entry === undefined || record?.status === 'spawning') return;
      drop(id, entry);
      files
        .remove(id)
        .catch((error: unknown) => logger.warn({ session: id, err: error }, 'a prompt file is left'));
    },
    stirred,
    note: (id) => pending.get(id)?.note ?? null,
    async stop() {
      const all = [...pending.values()];
      pending.clear();
      for (const entry of all) entry.timer?.stop();
      await Promise.all(all.map((entry) => entry.looking));
    },
  };
}
