import { orderOf } from '../../contract/order.js';
import type { Asked, Nudge, Opinion } from '../../contract/session/nudge.js';
import type { Exit } from '../../contract/session/session.js';
import type { Asking } from './ask-model/ask-model.js';
import type { HookEvent } from './signals/hooks.js';
import { createReader, type Reader, type TerminalPort as ReaderTerminal } from './reader.js';
import type { SettledVerdict, Verdict } from './verdict.js';
import { isoTime, type Clock } from '../../lib/clock.js';
import type { Stop } from '../../lib/emitter.js';
import type { Logger } from '../../lib/logging/logger.js';

/** A session's screen: `upToDate` fetches what the log has now, false where it is still behind; `screen` reads it. */
export type NudgeScreen = {
  upToDate(): Promise<boolean>;
  screen: ReaderTerminal['screen'];
  lastLine(): string;
};

export type NudgesDeps = {
  screenOf(id: string): NudgeScreen;
  /** Gives a second opinion where the reader has none. */
  asking: Asking;
  clock: Clock;
  logger: Logger;
  /** `urgent` unless only the words of a session that works have changed. */
  onChange(id: string, urgent: boolean): void;
};

export type Nudges = {
  /** Begins to read a session; doing so again changes nothing. `before` is what was read of it before a restart. */
  watch(id: string, agent: string, before?: Nudge): void;
  watching(id: string): boolean;
  forget(id: string): void;
  bytes(id: string, bytes: Uint8Array): void;
  /** Which string its output ends in; null for none. */
  openString(id: string): number | null;
  foreground(id: string, command: string): void;
  ended(id: string, exit: Exit): void;
  hook(id: string, event: HookEvent): void;
  nudge(id: string): Nudge | null;
  lastLine(id: string): string;
  opinions(id: string): Opinion[];
  /** What an agent was asked about it, if any was. */
  asked(id: string): Asked | null;
  stop(): void;
};

type Watched = {
  reader: Reader;
  screen: NudgeScreen;
  told: SettledVerdict;
  /** When the state began by `Clock.order`, in which the reader counts, and by the wall clock of that time. */
  since: { order: number; at: string };
  lastLine: string;
  /** The foreground program as it was last told. */
  command: string | null;
  timer: { at: number; stop: Stop } | null;
  ticking: boolean;
  /** When bytes came that the look under way may not have on its screen. */
  lateAt: number | null;
};

/** The words of a session that works change with every line it prints. */
function sameState(a: Verdict, b: Verdict): boolean {
  return a.state === b.state && a.problem === b.problem;
}

/** Bytes that say only that there are more to look at. */
const NOTHING = new Uint8Array(0);

/** One status reader per running session, ticked only when it asks for it: an idle session costs nothing. */
export function createNudges(deps: NudgesDeps): Nudges {
  const { asking, clock, logger } = deps;
  const watched = new Map<string, Watched>();
  const known = new WeakMap<SettledVerdict, Nudge>();

  /** A moment of the order by the wall clock as it is set now. */
  const wallTime = (order: number): string => isoTime(clock.now() - (clock.order() - order));

  /** The same for the same verdict: who compares sees that nothing changed. */
  function nudgeOf(entry: Watched): Nudge {
    const { told } = entry;
    const before = known.get(told);
    if (before !== undefined) return before;
    if (entry.since.order !== told.since) entry.since = { order: told.since, at: wallTime(told.since) };
    const { state, problem, reason, source, rule, evidence } = told;
    const since = { since: entry.since.at, since_order: told.since };
    const nudge = { state, problem, reason, source, rule, ...since, evidence: [...evidence] };
    known.set(told, nudge);
    return nudge;
  }

  /** At most one look under way per session; what comes meanwhile is looked at next. */
  async function tick(id: string, entry: Watched): Promise<void> {
    if (entry.ticking) return;
    entry.ticking = true;
    entry.lateAt = null;
    try {
      let now = clock.order();
      let whole = true;
      // Time alone may change what is thought of a screen that is known.
      if ((entry.reader.lookAt() ?? Number.POSITIVE_INFINITY) <= now) {
        whole = await entry.screen.upToDate();
        if (watched.get(id) !== entry) return;
        now = clock.order();
      }
      const verdict = entry.reader.tick(now);
      const again = whole ? entry.lateAt : now;
      if (again !== null) void entry.reader.feed(NOTHING, again);
      const lastLine = entry.screen.lastLine();
      const changed = verdict !== entry.told || lastLine !== entry.lastLine;
      const urgent = !sameState(verdict, entry.told) || verdict.state !== 'working';
      entry.told = verdict;
      entry.lastLine = lastLine;
      if (isOpen(verdict)) asking.unknown(id, entry.screen.screen(true).rows);
      else asking.known(id);
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
    // Asked at every piece of output: mostly it stays as it was.
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

  function tell(id: string, fact: (reader: Reader, now: number) => void): void {
    const entry = watched.get(id);
    if (entry === undefined) return;
    fact(entry.reader, clock.order());
    if (!entry.ticking) plan(id, entry);
  }

  return {
    watch(id, agent, before) {
      if (watched.has(id)) return;
      const screen = deps.screenOf(id);
      // The bytes reach the shared screen from the log; only resizing and writing for itself is left out here.
      const terminal: ReaderTerminal = {
        write: () => undefined,
        resize: () => undefined,
        screen: screen.screen,
      };
      const known =
        before === undefined
          ? {}
          : { before: { ...before, since: orderOf(before.since_order, before.since) } };
      const reader = createReader({ agent, terminal, startedAtMs: clock.order(), ...known });
      watched.set(id, {
        reader,
        screen,
        told: reader.verdict(),
        since: { order: reader.verdict().since, at: before?.since ?? isoTime(clock.now()) },
        lastLine: '',
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
      asking.known(id);
    },
    bytes(id, bytes) {
      const entry = watched.get(id);
      if (entry?.ticking === true) entry.lateAt = clock.order();
      tell(id, (reader, now) => void reader.feed(bytes, now));
    },
    openString: (id) => watched.get(id)?.reader.openString() ?? null,
    foreground(id, command) {
      const entry = watched.get(id);
      // Heard every two seconds: the same again is no news, and no reason to look.
      if (entry === undefined || entry.command === command) return;
      entry.command = command;
      tell(id, (reader, now) => reader.process({ dead: false, command }, now));
    },
    ended: (id, exit) => tell(id, (reader, now) => reader.process({ dead: true, exit }, now)),
    hook: (id, event) => tell(id, (reader, now) => reader.hook(event, now)),
    nudge(id) {
      const entry = watched.get(id);
      if (entry === undefined) return null;
      return (isOpen(entry.told) ? asking.nudge(id) : null) ?? nudgeOf(entry);
    },
    lastLine: (id) => watched.get(id)?.lastLine ?? '',
    opinions(id) {
      const entry = watched.get(id);
      if (entry === undefined) return [];
      const { told, reader } = entry;
      const answer = isOpen(told) ? asking.nudge(id) : null;
      const read = reader.opinions().map((opinion) => ({
        source: opinion.source,
        rule: opinion.rule,
        state: opinion.state,
        problem: opinion.problem,
        reason: opinion.reason,
        evidence: [...opinion.evidence],
        at: wallTime(opinion.at),
        won: opinion.rule === told.rule && opinion.source === told.source,
      }));
      if (answer === null) return read;
      const { since, since_order: _order, ...opinion } = answer;
      return [...read, { ...opinion, at: since, won: true }];
    },
    asked: asking.asked,
    stop() {
      asking.stop();
      for (const entry of watched.values()) entry.timer?.stop();
      watched.clear();
    },
  };
}

/** Neither the rules nor anything else said what it is up to. */
function isOpen(verdict: Verdict): boolean {
  return verdict.state === 'unknown' && verdict.problem === null;
}
