import type { Config } from '../../contract/config.js';
import type { Session } from '../../contract/session/session.js';
import { createWaits, noticeTitle, type Waits } from '../../contract/session/waits.js';
import type { Clock } from '../../lib/clock.js';
import type { Stop } from '../../lib/emitter.js';

/** How long after the start existing sessions are being read again; a wait that shows by then is not a new one. */
const LEARN_MS = 10_000;
/** Notices that may wait for the one before them; further ones are dropped, because nobody would read them. */
const QUEUE_MAX = 32;

type Settings = Config['notifications'];

/** A message about a wait, in words and values that a script can use. */
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

export type NotifierDeps = {
  settings(): Settings;
  sessions(): Session[];
  /** Whether someone has the session on screen right now. */
  isWatched(id: string): boolean;
  /** Browsers with a push subscription, each of which is sent notices at its own pace. */
  push: { isOn(): boolean; send(notice: Notice): void };
  /** Sends by every way in the settings; throws when one of them failed. */
  send(notice: Notice, settings: Settings): Promise<void>;
  /** Called after each notice that was sent by the settings: with null when it went well. */
  onProblem(error: Error | null): void;
  clock: Clock;
};

export type Notifier = {
  /** Sends the notices that are due. Call it when sessions or settings may have changed. */
  evaluate(): void;
  stop(): void;
};

/** Notifies a user who is elsewhere by a command, a webhook or a browser's push; does nothing while none is set up. */
export function createNotifier(deps: NotifierDeps): Notifier {
  const { clock } = deps;
  const learnUntil = clock.monotonic() + LEARN_MS;
  const before = new Set(deps.sessions().map(({ id }) => id));
  let waits: Waits | null = null;
  let timer: Stop | null = null;
  let stopped = false;
  let queued = 0;
  let sending: Promise<void> = Promise.resolve();

  function evaluate(): void {
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
      isLooking: (id) => (now < learnUntil && before.has(id)) || deps.isWatched(id),
    });
    for (const session of due) {
      const notice = noticeOf(session);
      deps.push.send(notice);
      if (bySettings) send(notice, settings);
    }
    const next = waits.nextAt();
    if (next !== null) timer = clock.after(Math.max(0, next - now), evaluate);
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
    evaluate,
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
