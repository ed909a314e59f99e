import type { Asked, Nudge } from '../../../contract/session/nudge.js';
import { isoTime, type Clock } from '../../../lib/clock.js';
import type { Stop } from '../../../lib/emitter.js';
import type { Logger } from '../../../lib/logging/logger.js';
import { modelQuestion, readModelAnswer, screenText } from './model-question.js';
import { plainText } from '../untrusted-text.js';

/** A screen must be still for this long before a model is asked about it. */
export const QUIET_MS = 20_000;
/** Minimum interval between two questions about the same session. */
export const SESSION_EVERY_MS = 60_000;
/** Pause after a failure; doubles with each further one. */
export const BACK_OFF_MS = 30_000;
export const BACK_OFF_MAX_MS = 30 * 60_000;

export type AskModelDeps = {
  /** The agent to ask, null when the configuration names none. */
  agent(): string | null;
  /** Sends the text to that agent and returns what it printed. */
  ask(agent: string, text: string, signal: AbortSignal): Promise<string>;
  /** Returns letters and digits that no program can guess. */
  mark(): string;
  clock: Clock;
  logger: Logger;
  /** Called when a question about this session was answered or failed. */
  onChange(id: string): void;
};

export type AskModel = {
  /** Reports the screen of a session that the rules leave unknown; call it after each reading. */
  consider(id: string, rows: readonly { text: string }[]): void;
  /** Drops a session that the rules can read, or that is over: no question, no answer. */
  forget(id: string): void;
  /** Call it when the configuration names another agent, or none. */
  agentChanged(): void;
  /** Returns the answer about the current screen; null while there is none. */
  nudge(id: string): Nudge | null;
  /** Returns the last question about this session and its outcome. */
  asked(id: string): Asked | null;
  stop(): void;
};

type Entry = {
  screen: string;
  quietAt: number;
  askedAt: number;
  /** The last screen that was answered, which needs no second question. */
  answered: string | null;
  asked: Asked | null;
  /** Valid for the screen in `answered` only. */
  nudge: Nudge | null;
};

/** Asks an agent about screens that the rules leave unknown: one at a time, once per screen, backing off while it fails. */
export function createAskModel(deps: AskModelDeps): AskModel {
  const { clock, logger } = deps;
  const entries = new Map<string, Entry>();
  const stopping = new AbortController();
  let timer: Stop | null = null;
  let busy = false;
  let failures = 0;
  let pausedUntil = Number.NEGATIVE_INFINITY;

  const dueAt = (entry: Entry): number =>
    Math.max(entry.quietAt, entry.askedAt + SESSION_EVERY_MS, pausedUntil);

  function plan(): void {
    timer?.();
    timer = null;
    if (busy || stopping.signal.aborted || deps.agent() === null) return;
    let next: [id: string, entry: Entry] | null = null;
    for (const [id, entry] of entries) {
      if (entry.screen === '' || entry.screen === entry.answered) continue;
      if (next === null || dueAt(entry) < dueAt(next[1])) next = [id, entry];
    }
    if (next === null) return;
    const [id, entry] = next;
    const wait = dueAt(entry) - clock.monotonic();
    if (wait > 0) timer = clock.after(wait, plan);
    else void ask(id, entry);
  }

  async function ask(id: string, entry: Entry): Promise<void> {
    const agent = deps.agent();
    if (agent === null) return;
    busy = true;
    const { screen } = entry;
    const text = modelQuestion(screen, deps.mark());
    const asked: Asked = { agent, at: isoTime(clock.now()), text, answer: null, problem: null };
    entry.askedAt = clock.monotonic();
    entry.asked = asked;
    // The text itself is another program's screen: `schmux why` shows it, but it does not belong in a log.
    logger.info({ session: id, agent, characters: text.length }, 'asked an agent about a screen');
    try {
      const answer = readModelAnswer(await deps.ask(agent, text, stopping.signal));
      failures = 0;
      entry.answered = screen;
      entry.asked = {
        ...asked,
        answer,
        problem: answer === null ? 'Its answer was none of the four words' : null,
      };
      entry.nudge =
        answer === null
          ? null
          : nudgeOf(agent, answer, { since: isoTime(clock.now()), since_order: clock.order() });
      logger.info({ session: id, agent, answer }, 'the agent answered');
    } catch (error) {
      failures += 1;
      pausedUntil = clock.monotonic() + Math.min(BACK_OFF_MAX_MS, BACK_OFF_MS * 2 ** (failures - 1));
      const problem = plainText(error instanceof Error ? error.message : String(error));
      entry.asked = { ...asked, problem };
      if (!stopping.signal.aborted)
        logger.warn({ session: id, agent, failures, err: error }, 'the agent could not be asked');
    } finally {
      busy = false;
    }
    if (entries.get(id) === entry) deps.onChange(id);
    plan();
  }

  return {
    consider(id, rows) {
      const screen = screenText(rows);
      const entry = entries.get(id);
      if (entry?.screen === screen) return;
      const quietAt = clock.monotonic() + QUIET_MS;
      if (entry !== undefined) Object.assign(entry, { screen, quietAt });
      else
        entries.set(id, {
          screen,
          quietAt,
          askedAt: Number.NEGATIVE_INFINITY,
          answered: null,
          asked: null,
          nudge: null,
        });
      plan();
    },
    forget(id) {
      if (entries.delete(id)) plan();
    },
    agentChanged() {
      failures = 0;
      pausedUntil = Number.NEGATIVE_INFINITY;
      plan();
    },
    nudge(id) {
      const entry = entries.get(id);
      return entry !== undefined && entry.screen === entry.answered ? entry.nudge : null;
    },
    asked: (id) => entries.get(id)?.asked ?? null,
    stop() {
      stopping.abort();
      timer?.();
      timer = null;
      entries.clear();
    },
  };
}

function nudgeOf(agent: string, state: Nudge['state'], since: Pick<Nudge, 'since' | 'since_order'>): Nudge {
  const reason = `As judged by ${agent}`;
  return { state, problem: null, reason, source: 'model', rule: `model/${agent}`, ...since, evidence: [] };
}
