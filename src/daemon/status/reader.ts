import { noFacts } from './facts.js';
import type { Exit, Facts } from './facts.js';
import { isShell } from './opinions/from-process.js';
import { fuse } from './fuse.js';
import type { Fused } from './fuse.js';
import { readHook } from './signals/hooks.js';
import type { HookEvent } from './signals/hooks.js';
import { trackMotion } from './motion/screen-motion.js';
import type { SignalEvent } from './signals/osc.js';
import { extendRun } from './motion/output-run.js';
import { statusRulesFor } from '../agent/known/all.js';
import { GENERIC_RULES } from '../agent/known/generic.js';
import type { Screen } from './screen/screen.js';
import { withSignal } from './signals/state.js';
import { createSignalParser } from './signals/parser.js';
import { dueAt, settle } from './settle.js';
import type { Settled } from './settle.js';
import { UNKNOWN } from './verdict.js';
import type { SettledVerdict } from './verdict.js';
import type { Opinion } from './opinions/opinion.js';
import { readLayout } from './screen/layout.js';

/** The emulated terminal behind a session; the daemon shares the one of the terminal layer. */
export type ReaderTerminal = {
  /** Bytes for the emulator; resolves once they are on its screen. Shared emulators are fed elsewhere and do nothing here. */
  write(bytes: Uint8Array): void | Promise<void>;
  /** The screen now. `cursorVisible` comes from the byte stream, which xterm's public API does not tell. */
  screen(cursorVisible: boolean): Screen;
  resize(cols: number, rows: number): void;
};

export type ProcessFact = { dead: true; exit: Exit } | { dead: false; command: string };

export type Reader = {
  feed(bytes: Uint8Array, atMs: number): void | Promise<void>;
  resize(cols: number, rows: number, atMs: number): void;
  process(fact: ProcessFact, atMs: number): void;
  hook(event: HookEvent, atMs: number): void;
  /** Reads the screen if it is due, weighs everything, gives the verdict. Call it after facts and at `nextTickAt`. */
  tick(atMs: number): SettledVerdict;
  verdict(): SettledVerdict;
  /** See `SignalParser.openString`. */
  openString(): number | null;
  /** Every source's own opinion at the last tick, strongest first (`schmux why`). */
  opinions(): readonly Opinion[];
  /** When the screen is due to be read (ms): a tick from then on reads it. Undefined when nothing came since. */
  readDueAt(): number | undefined;
  /** When to tick next if nothing else comes (ms); undefined when nothing is pending, so that idle costs nothing. */
  nextTickAt(): number | undefined;
};

export type ReaderDeps = {
  agent: string;
  terminal: ReaderTerminal;
  startedAtMs: number;
  /** What was known before, after a restart of whoever reads: a finished turn stays finished. */
  before?: SettledVerdict;
  /**
   * What may be used, to measure how well unknown agents are read: the agent's own rules as well (`agent`, the normal
   * case), only what holds for all (`generic`), or of that only what is on the screen (`screen`: no titles, no reports).
   */
  knowledge?: 'agent' | 'generic' | 'screen';
};

// Screens cost most, so they are read at most this often while bytes come (ms).
const READ_EVERY_MS = 250;
/** Less often while it goes on working and says nothing new about itself. */
const READ_STEADY_MS = 400;
const STEADY_AFTER_MS = 2000;
/** But no later than this after the last byte: what stands then is likely to stay. */
const REST_MS = 150;
/** Sooner while a change waits to be believed. */
const CONFIRM_EVERY_MS = 100;
/** A screen is read this long after its first new byte, so that a drawing is not read half done. */
const DRAW_MS = 50;
/** Looks at many sessions fall together: a screen is fetched from another thread, and waking it costs more than ten screens. */
const TOGETHER_MS = 25;
/** Longest wait for a synchronized update to end (DEC mode 2026): terminals give up on it at about this time. */
const SYNC_MS = 150;

/** True for verdicts that only come after the agent has worked. */
const hadWork = ({ state, problem }: SettledVerdict): boolean =>
  state === 'working' || state === 'done' || problem !== null;

/** Events that come with a change of state; a title may be turned by a timer, and some draw with the cursor hidden. */
const isTelling = (event: SignalEvent): boolean =>
  event.type === 'program_status' || event.type === 'notification' || event.type === 'bell';

/** The stateful shell around the pure parts: keeps the latest facts, decides when to look, remembers the verdict. */
export function createReader(deps: ReaderDeps): Reader {
  const parser = createSignalParser();
  const knowledge = deps.knowledge ?? 'agent';
  let facts: Facts = noFacts(knowledge === 'agent' ? statusRulesFor(deps.agent) : GENERIC_RULES);
  let settled: Settled = { verdict: deps.before ?? { ...UNKNOWN, since: deps.startedAtMs }, pending: null };
  facts.worked = hadWork(settled.verdict);
  let fused: Fused = { verdict: UNKNOWN, opinions: [], until: undefined };
  let dirtySince: number | null = null;
  let changedAt: number | null = null;
  let hot = true;

  function readDueAt(): number | undefined {
    if (dirtySince === null) return undefined;
    const { verdict, pending } = settled;
    const steady =
      (verdict.state === 'working' || verdict.state === 'unknown') &&
      !hot &&
      dirtySince - verdict.since > STEADY_AFTER_MS;
    const gap = pending !== null ? CONFIRM_EVERY_MS : steady ? READ_STEADY_MS : READ_EVERY_MS;
    const rested = Math.max(facts.readAt + READ_EVERY_MS, facts.outputRun.last + REST_MS);
    const drawn = Math.max(
      dirtySince + DRAW_MS,
      (facts.signals.syncSince ?? Number.NEGATIVE_INFINITY) + SYNC_MS,
    );
    const since = Math.min(facts.readAt + gap, rested);
    return TOGETHER_MS * Math.max(Math.ceil(drawn / TOGETHER_MS), Math.floor(since / TOGETHER_MS));
  }

  function readScreen(atMs: number): void {
    const layout = readLayout(deps.terminal.screen(facts.signals.cursorVisible));
    dirtySince = null;
    hot = false;
    facts = {
      ...facts,
      layout,
      readAt: atMs,
      motion: trackMotion(facts.motion, { before: facts.layout, now: layout, at: atMs }),
      ready: facts.ready || layout.composer !== null || layout.dialog !== null,
    };
  }

  return {
    feed(bytes, atMs) {
      const all = parser.push(bytes);
      const events = knowledge === 'screen' ? all.filter((event) => event.type === 'mode') : all;
      let { signals } = facts;
      for (const event of events) signals = withSignal(signals, event, atMs);
      if (events.some(isTelling)) hot = true;
      facts.signals = signals;
      facts.outputAt = atMs;
      facts.outputRun = extendRun(facts.outputRun, atMs);
      dirtySince ??= atMs;
      return deps.terminal.write(bytes);
    },
    resize(cols, rows, atMs) {
      deps.terminal.resize(cols, rows);
      dirtySince ??= atMs;
    },
    process(fact, atMs) {
      changedAt = atMs;
      if (fact.dead) facts = { ...facts, dead: facts.dead ?? { at: atMs, exit: fact.exit } };
      else
        facts = {
          ...facts,
          foreground: { command: fact.command, at: atMs },
          hadProgram: facts.hadProgram || !isShell(fact.command),
        };
    },
    hook(event, atMs) {
      const heard = readHook(facts.rules, event, atMs);
      if (heard === null) return;
      changedAt = atMs;
      facts = { ...facts, hook: heard };
    },
    tick(atMs) {
      const due = readDueAt();
      if (due !== undefined && atMs >= due) readScreen(atMs);
      changedAt = null;
      fused = fuse(facts, atMs);
      settled = settle(settled, fused.verdict, { now: atMs, outputAt: facts.outputAt });
      const { state, source } = settled.verdict;
      const marks = fused.opinions.some((each) => each.state === 'working' && each.source !== 'change');
      facts = {
        ...facts,
        previous: state,
        // A hook that says so comes after a prompt, whatever the screen shows yet.
        worked: facts.worked || (state === 'working' && (facts.ready || source === 'hook')),
        markedAt: marks ? atMs : facts.markedAt,
      };
      return settled.verdict;
    },
    verdict: () => settled.verdict,
    openString: parser.openString,
    opinions: () => fused.opinions,
    readDueAt,
    nextTickAt() {
      if (changedAt !== null) return changedAt;
      const times = [readDueAt(), dueAt(settled, facts.outputAt), fused.until].filter(
        (time) => time !== undefined,
      );
      return times.length === 0 ? undefined : Math.min(...times);
    },
  };
}
