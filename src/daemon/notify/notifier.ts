import type { Config } from '../../contract/config.js';
import type { Session } from '../../contract/session/session.js';
import { createWaits, noticeTitle, type Waits } from '../../contract/session/waits.js';
import type { Clock } from '../../lib/clock.js';
import type { Stop } from '../../lib/emitter.js';

/** After a start the sessions that are there are read anew; what waits by then waited before. Unit: ms. */
const LEARN_MS = 10_000;
/** Notices that wait for the one before them; more are not sent, since nobody would read them. */
const QUEUE_MAX = 32;

type Settings = Config['notifications'];

/** What is told of a session, in words and values that a script can use. */
export type Notice = {
  title: string;
  session_id: string;
  nickname: string;
  agent: string;
  state: string;
  problem: string;
  indicator: string;
  /** The agent's own words: untrusted text, one line. */
  reason: string;
  since: string;
  workspace: string;
  repo: string;
  branch: string;
};

export type TellingDeps = {
  settings(): Settings;
  sessions(): Session[];
  /** Somebody has the session on screen right now. */
  isLooking(id: string): boolean;
  /** Browsers that are told as well, each at its own pace. */
  push: { isOn(): boolean; tell(notice: Notice): void };
  /** Tells by every way of the settings; throws when one of them failed. */
  send(notice: Notice, settings: Settings): Promise<void>;
  /** With null when it went well again. */
  onProblem(error: Error | null): void;
  clock: Clock;
};

export type Telling = {
  /** Sessions or the settings may have changed. */
  look(): void;
  stop(): void;
};

/** Tells a person who is elsewhere, by a command, a webhook or a browser's push, when one is set up; otherwise it does nothing at all. */
export function createTelling(deps: TellingDeps): Telling {
  const { clock } = deps;
  const learnUntil = clock.monotonic() + LEARN_MS;
  const before = new Set(deps.sessions().map(({ id }) => id));
  let waits: Waits | null = null;
  let timer: Stop | null = null;
  let stopped = false;
  let queued = 0;
  let sending: Promise<void> = Promise.resolve();

  function look(): void {
    timer?.();
    timer = null;
    const settings = deps.settings();
    const bySettings = settings.command !== undefined || settings.webhook !== undefined;
    if (!settings.enabled || !(bySettings || deps.push.isOn()) || stopped) {
      waits = null;
      return;
    }
    waits ??= createWaits();
    const now = clock.monotonic();
    const due = waits.evaluate(deps.sessions(), now, {
      dwellMs: settings.dwell_s * 1000,
      cooldownMs: settings.cooldown_s * 1000,
      isLooking: (id) => (now < learnUntil && before.has(id)) || deps.isLooking(id),
    });
    for (const session of due) {
      const notice = noticeOf(session);
      deps.push.tell(notice);
      if (bySettings) send(notice, settings);
    }
    const next = waits.nextAt();
    if (next !== null) timer = clock.after(Math.max(0, next - now), look);
  }

  function send(notice: Notice, settings: Settings): void {
    if (queued >= QUEUE_MAX) return;
    queued += 1;
    sending = sending
      .then(() => (stopped ? undefined : deps.send(notice, settings)))
      .then(
        () => deps.onProblem(null),
        (error: unknown) => deps.onProblem(error instanceof Error ? error : new Error(String(error))),
      )
      .finally(() => void (queued -= 1));
  }

  return {
    look,
    stop() {
      stopped = true;
      timer?.();
      timer = null;
    },
  };
}

function noticeOf(session: Session): Notice {
  return {
    title: noticeTitle(session),
    session_id: session.id,
    nickname: session.nickname ?? '',
    agent: session.agent,
    state: session.nudge.state,
    problem: session.nudge.problem ?? '',
    indicator: session.indicator,
    reason: session.failure?.message ?? (session.nudge.reason || session.last_line),
    since: session.nudge.since,
    workspace: session.workspace.path,
    repo: session.workspace.repo ?? '',
    branch: session.workspace.branch ?? '',
  };
}
