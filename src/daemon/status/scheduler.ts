import { orderOf } from '../../contract/order.js';
import type { OpenDialog } from '../../contract/session/dialog.js';
import type { Asked, Nudge, Opinion } from '../../contract/session/nudge.js';
import type { AskModel } from './ask-model/ask-model.js';
import type { HookEvent } from './signals/hooks.js';
import { followLimit, recordedLimit, type LimitNotice } from './limit-notice.js';
import { createReader, type Reader, type ReaderTerminal } from './reader.js';
import type { SettledVerdict, Verdict } from './verdict.js';
import { isoTime, type Clock } from '../../lib/clock.js';
import type { Stop } from '../../lib/emitter.js';
import type { Logger } from '../../lib/logging/logger.js';

/** A session's screen: `catchUp` fetches it as of the end of the log and returns false if it is still behind; `screen` reads it. */
export type SessionScreen = {
  catchUp(): Promise<boolean>;
  screen: ReaderTerminal['screen'];
  lastLine(): string;
};

export type StatusSchedulerDeps = {
  screenOf(id: string): SessionScreen;
  /** Gives a second opinion where the reader has none. */
  askModel: AskModel;
  clock: Clock;
  /** The time zone of the machine, in which agents print times. */
  timeZone: string;
  logger: Logger;
  /** `urgent` unless only the reason of a working session has changed. */
  onChange(id: string, urgent: boolean): void;
};

export type StatusScheduler = {
  /** Starts reading a session; idempotent. `before` is the last nudge before a restart. */
  watch(id: string, agent: string, before?: Nudge): void;
  watching(id: string): boolean;
  forget(id: string): void;
  bytes(id: string, bytes: Uint8Array): void;
  /** See `SignalParser.openString`. */
  openString(id: string): number | null;
  foreground(id: string, command: string): void;
  hook(id: string, event: HookEvent): void;
  nudge(id: string): Nudge | null;
  /** Returns the question that keeps a session blocked, as last read; the same object while it stays the same. */
  dialog(id: string): OpenDialog | null;
  /** Returns when the limit ends whose notice stands on the screen, also while something else covers it; null for none. */
  limitedUntil(id: string): string | null;
  lastLine(id: string): string;
  opinions(id: string): Opinion[];
  /** The last question to a model about it; null for none. */
  asked(id: string): Asked | null;
  stop(): void;
};

type Watched = {
  reader: Reader;
  screen: SessionScreen;
  lastSent: SettledVerdict;
  /** When the state began: by `Clock.order`, which the reader counts in, and by the wall clock at that time. */
  since: { order: number; at: string };
  lastLine: string;
  dialog: OpenDialog | null;
  limit: LimitNotice | null;
  /** The last foreground program that the reader was given. */
  command: string | null;
  timer: { at: number; stop: Stop } | null;
  ticking: boolean;
  /** When bytes arrived that the screen of the current tick may not show; null for none. */
  lateAt: number | null;
};

/** Leaves out the reason: a working session's changes with every line it prints. */
function sameState(a: Verdict, b: Verdict): boolean {
  return a.state === b.state && a.problem === b.problem;
}

/** Fed to the reader to mark its screen as stale. */
const NO_BYTES = new Uint8Array(0);

/** Runs one status reader per running session and ticks it only when it asks: an idle session costs nothing. */
export function createStatusScheduler(deps: StatusSchedulerDeps): StatusScheduler {
  const { askModel, clock, logger } = deps;
  const watched = new Map<string, Watched>();
  const cached = new WeakMap<SettledVerdict, Nudge>();

  /** Converts a `Clock.order` moment to wall time, by the wall clock as it is set now. */
  const wallTime = (order: number): string => isoTime(clock.now() - (clock.order() - order));

  /** Returns the same object for the same verdict, so that callers can compare by identity. */
  function nudgeOf(entry: Watched): Nudge {
    const { lastSent: verdict } = entry;
    const before = cached.get(verdict);
    if (before !== undefined) return before;
    if (entry.since.order !== verdict.since)
      entry.since = { order: verdict.since, at: wallTime(verdict.since) };
    const { state, problem, reason, source, rule, evidence } = verdict;
    const since = { since: entry.since.at, since_order: verdict.since };
    const until = problem === 'rate_limited' ? (entry.limit?.until ?? null) : null;
    const limited = until === null ? {} : { limited_until: isoTime(until) };
    const nudge = { state, problem, reason, source, rule, ...since, ...limited, evidence: [...evidence] };
    cached.set(verdict, nudge);
    return nudge;
  }

  /** Runs at most once at a time per session; output that arrives meanwhile is read by the next tick. */
  async function tick(id: string, entry: Watched): Promise<void> {
    if (entry.ticking) return;
    entry.ticking = true;
    entry.lateAt = null;
    try {
      let now = clock.order();
      let isComplete = true;
      // A verdict may change by time alone; then the screen need not be fetched again.
      if ((entry.reader.readDueAt() ?? Number.POSITIVE_INFINITY) <= now) {
        isComplete = await entry.screen.catchUp();
        if (watched.get(id) !== entry) return;
        now = clock.order();
      }
      const verdict = entry.reader.tick(now);
      const again = isComplete ? entry.lateAt : now;
      if (again !== null) void entry.reader.feed(NO_BYTES, again);
      const lastLine = entry.screen.lastLine();
      const dialog = entry.reader.dialog();
      const isNewDialog = dialog?.id !== entry.dialog?.id;
      const changed = verdict !== entry.lastSent || lastLine !== entry.lastLine || isNewDialog;
      const urgent = !sameState(verdict, entry.lastSent) || verdict.state !== 'working';
      entry.lastSent = verdict;
      entry.limit = followLimit(entry.limit, verdict, { now: clock.now(), zone: deps.timeZone });
      entry.lastLine = lastLine;
      if (isNewDialog) entry.dialog = dialog;
      if (isUnknown(verdict)) askModel.consider(id, entry.screen.screen(true).rows);
      else askModel.forget(id);
      if (changed) deps.onChange(id, urgent);
    } catch (error) {
      logger.warn({ session: id, err: error }, 'the screen could not be read');
    } finally {
      entry.ticking = false;
      plan(id, entry);
    }
  }

  function plan(id: string, entry: Watched): void {
    const at = entry.reader.nextTickAt();
    // Called for every chunk of output; the time rarely changes.
    if (at !== undefined && entry.timer?.at === at) return;
    entry.timer?.stop();
    entry.timer = null;
    if (at === undefined || watched.get(id) !== entry) return;
    const run = (): void => {
      entry.timer = null;
      void tick(id, entry);
    };
    entry.timer = { at, stop: clock.after(Math.max(0, at - clock.order()), run) };
  }

  function give(id: string, fact: (reader: Reader, now: number) => void): void {
    const entry = watched.get(id);
    if (entry === undefined) return;
    fact(entry.reader, clock.order());
    if (!entry.ticking) plan(id, entry);
  }

  return {
    watch(id, agent, before) {
      if (watched.has(id)) return;
      const screen = deps.screenOf(id);
      // The shared screen is fed from the log and resized elsewhere, so the reader must do neither.
      const terminal: ReaderTerminal = {
        write: () => undefined,
        resize: () => undefined,
        screen: screen.screen,
      };
      const restored =
        before === undefined
          ? {}
          : { before: { ...before, since: orderOf(before.since_order, before.since) } };
      const reader = createReader({ agent, terminal, startedAtMs: clock.order(), ...restored });
      watched.set(id, {
        reader,
        screen,
        lastSent: reader.verdict(),
        since: { order: reader.verdict().since, at: before?.since ?? isoTime(clock.now()) },
        lastLine: '',
        dialog: null,
        limit: recordedLimit(before),
        command: null,
        timer: null,
        ticking: false,
        lateAt: null,
      });
    },
    watching: (id) => watched.has(id),
    forget(id) {
      watched.get(id)?.timer?.stop();
      watched.delete(id);
      askModel.forget(id);
    },
    bytes(id, bytes) {
      const entry = watched.get(id);
      if (entry?.ticking === true) entry.lateAt = clock.order();
      give(id, (reader, now) => void reader.feed(bytes, now));
    },
    openString: (id) => watched.get(id)?.reader.openString() ?? null,
    foreground(id, command) {
      const entry = watched.get(id);
      // Reported every two seconds; a repeat is no reason to read the screen.
      if (entry === undefined || entry.command === command) return;
      entry.command = command;
      give(id, (reader, now) => reader.process({ dead: false, command }, now));
    },
    hook: (id, event) => give(id, (reader, now) => reader.hook(event, now)),
    nudge(id) {
      const entry = watched.get(id);
      if (entry === undefined) return null;
      return (isUnknown(entry.lastSent) ? askModel.nudge(id) : null) ?? nudgeOf(entry);
    },
    dialog: (id) => watched.get(id)?.dialog ?? null,
    limitedUntil(id) {
      const until = watched.get(id)?.limit?.until ?? null;
      return until === null ? null : isoTime(until);
    },
    lastLine: (id) => watched.get(id)?.lastLine ?? '',
    opinions(id) {
      const entry = watched.get(id);
      if (entry === undefined) return [];
      const { lastSent, reader } = entry;
      const answer = isUnknown(lastSent) ? askModel.nudge(id) : null;
      const read = reader.opinions().map((opinion) => ({
        source: opinion.source,
        rule: opinion.rule,
        state: opinion.state,
        problem: opinion.problem,
        reason: opinion.reason,
        evidence: [...opinion.evidence],
        at: wallTime(opinion.at),
        won: opinion.rule === lastSent.rule && opinion.source === lastSent.source,
      }));
      if (answer === null) return read;
      const { since, since_order: _order, ...opinion } = answer;
      return [...read, { ...opinion, at: since, won: true }];
    },
    asked: askModel.asked,
    stop() {
      askModel.stop();
      for (const entry of watched.values()) entry.timer?.stop();
      watched.clear();
    },
  };
}

/** True when no source said what the session is doing. */
function isUnknown(verdict: Verdict): boolean {
  return verdict.state === 'unknown' && verdict.problem === null;
}
