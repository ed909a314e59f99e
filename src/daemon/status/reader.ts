import type { OpenDialog } from '../../contract/session/dialog.js';
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
import type { Opinion } from './opinion.js';
import { readTarget } from './screen/input-target/read-target.js';
import { readLayout } from './screen/layout.js';

/** The emulated terminal behind a session; the daemon shares the terminal layer's. */
export type ReaderTerminal = {
  /** Feeds the emulator; resolves once the bytes are on its screen. Does nothing for a shared emulator, which is fed elsewhere. */
  write(bytes: Uint8Array): void | Promise<void>;
  /** Returns the current screen. `cursorVisible` comes from the byte stream: xterm's public API does not expose it. */
  screen(cursorVisible: boolean): Screen;
  resize(cols: number, rows: number): void;
};

export type ProcessFact = { dead: true; exit: Exit } | { dead: false; command: string };

export type Reader = {
  feed(bytes: Uint8Array, atMs: number): void | Promise<void>;
  resize(cols: number, rows: number, atMs: number): void;
  process(fact: ProcessFact, atMs: number): void;
  hook(event: HookEvent, atMs: number): void;
  /** Reads the screen if it is due, weighs all facts and returns the verdict. Call it after new facts and at `nextTickAt`. */
  tick(atMs: number): SettledVerdict;
  verdict(): SettledVerdict;
  /** See `SignalParser.openString`. */
  openString(): number | null;
  /** Returns the question that is open on the screen last read, while the verdict is blocked. */
  dialog(): OpenDialog | null;
  /** Returns every source's opinion at the last tick, strongest first (`schmux why`). */
  opinions(): readonly Opinion[];
  /** Returns when the screen is due to be read (ms): a tick from then on reads it. Undefined when nothing came since. */
  readDueAt(): number | undefined;
  /** Returns when to tick next if nothing else happens (ms); undefined when nothing is pending, so idle sessions cost nothing. */
  nextTickAt(): number | undefined;
};

export type ReaderDeps = {
  agent: string;
  terminal: ReaderTerminal;
  startedAtMs: number;
  /** The last verdict before a restart: a finished turn stays finished. */
  before?: SettledVerdict;
  /**
   * Restricts the rules, to measure how well unknown agents are read: the agent's own rules too (`agent`, the normal case), only
   * the generic ones (`generic`), or of those only the ones about the screen (`screen`: no titles, no reports).
   */
  knowledge?: 'agent' | 'generic' | 'screen';
};

// Reading a screen is the most expensive step; this is its minimum interval while output arrives.
const READ_EVERY_MS = 250;
/** Longer while the session keeps working and sends no new signals. */
const READ_STEADY_MS = 400;
const STEADY_AFTER_MS = 2000;
/** A screen is read this long after the last byte even before its interval ends: its content is then likely to stay. */
const REST_MS = 150;
/** Shorter while a change is pending. */
const CONFIRM_EVERY_MS = 100;
/** A screen is read this long after its first new byte, so that it is not read half drawn. */
const DRAW_MS = 50;
/** Aligns the readings of many sessions: waking the emulator thread costs more than ten screens. */
const ALIGN_MS = 25;
/** Longest wait for a synchronized update to end (DEC mode 2026): terminals give up after about this time. */
const SYNC_MS = 150;

/** True for verdicts that can only follow work. */
const hadWork = ({ state, problem }: SettledVerdict): boolean =>
  state === 'working' || state === 'done' || problem !== null;

/** True for events that mark a change of state; a timer may animate a title, and some agents hide the cursor to draw. */
const marksChange = (event: SignalEvent): boolean =>
  event.type === 'program_status' || event.type === 'notification' || event.type === 'bell';

/** Wraps the pure functions in state: keeps the latest facts, decides when to read the screen, remembers the verdict. */
export function createReader(deps: ReaderDeps): Reader {
  const parser = createSignalParser();
  const knowledge = deps.knowledge ?? 'agent';
  let facts: Facts = noFacts(knowledge === 'agent' ? statusRulesFor(deps.agent) : GENERIC_RULES);
  let settled: Settled = { verdict: deps.before ?? { ...UNKNOWN, since: deps.startedAtMs }, pending: null };
  facts.worked = hadWork(settled.verdict);
  let fused: Fused = { verdict: UNKNOWN, opinions: [], until: undefined };
  let dirtySince: number | null = null;
  let changedAt: number | null = null;
  let hasNews = true;
  let lastScreen: Screen | null = null;
  /** The dialog on the screen last read; undefined until someone asks. */
  let lastDialog: OpenDialog | null | undefined;

  function readDueAt(): number | undefined {
    if (dirtySince === null) return undefined;
    const { verdict, pending } = settled;
    const isSteady =
      (verdict.state === 'working' || verdict.state === 'unknown') &&
      !hasNews &&
      dirtySince - verdict.since > STEADY_AFTER_MS;
    const gap = pending !== null ? CONFIRM_EVERY_MS : isSteady ? READ_STEADY_MS : READ_EVERY_MS;
    const rested = Math.max(facts.readAt + READ_EVERY_MS, facts.outputRun.last + REST_MS);
    const drawn = Math.max(
      dirtySince + DRAW_MS,
      (facts.signals.syncSince ?? Number.NEGATIVE_INFINITY) + SYNC_MS,
    );
    const since = Math.min(facts.readAt + gap, rested);
    return ALIGN_MS * Math.max(Math.ceil(drawn / ALIGN_MS), Math.floor(since / ALIGN_MS));
  }

  function readScreen(atMs: number): void {
    lastScreen = deps.terminal.screen(facts.signals.cursorVisible);
    lastDialog = undefined;
    const layout = readLayout(lastScreen);
    dirtySince = null;
    hasNews = false;
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
      if (events.some(marksChange)) hasNews = true;
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
      const saysBusy = fused.opinions.some((each) => each.state === 'working' && each.source !== 'change');
      facts = {
        ...facts,
        previous: state,
        // A hook reports work only after a prompt, whatever the screen shows yet.
        worked: facts.worked || (state === 'working' && (facts.ready || source === 'hook')),
        saidBusyAt: saysBusy ? atMs : facts.saidBusyAt,
      };
      return settled.verdict;
    },
    verdict: () => settled.verdict,
    dialog() {
      if (settled.verdict.state !== 'blocked' || lastScreen === null) return null;
      if (lastDialog !== undefined) return lastDialog;
      const target = readTarget(lastScreen);
      lastDialog = target.kind === 'dialog' ? (target.open ?? null) : null;
      return lastDialog;
    },
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
