import type { NudgeState } from '../../contract/session/nudge.js';
import { STILL } from './motion/screen-motion.js';
import type { ScreenMotion } from './motion/screen-motion.js';
import type { Opinion } from './opinion.js';
import { NO_OUTPUT } from './motion/output-run.js';
import type { OutputRun } from './motion/output-run.js';
import type { StatusRules } from '../agent/status-rules.js';
import { SILENT } from './signals/state.js';
import type { SignalState } from './signals/state.js';
import type { Layout } from './screen/layout.js';

/** How a process ended; both are null when that is unknown. */
export type Exit = { code: number | null; signal: string | null };

/** The latest known facts about a session. Times are in ms on one clock. */
export type Facts = {
  rules: StatusRules;
  dead: { at: number; exit: Exit } | null;
  foreground: { command: string; at: number } | null;
  /** True once anything but a shell has been in the foreground. */
  hadProgram: boolean;
  signals: SignalState;
  hook: Opinion | null;
  layout: Layout | null;
  /** When the screen behind `layout` was read. */
  readAt: number;
  motion: ScreenMotion;
  /** The timing of output, whatever it shows. */
  outputRun: OutputRun;
  /** When the program last printed anything; null before its first byte. */
  outputAt: number | null;
  /** True once it has worked: from then on, waiting means after an answer, not before the first prompt. */
  worked: boolean;
  /** When the agent itself last said it was busy (footer, status line, title, report). After the first time, its silence counts too. */
  saidBusyAt: number | null;
  /** True once a composer or a dialog was seen, which proves that it has started. */
  ready: boolean;
  previous: NudgeState;
};

export function noFacts(rules: StatusRules): Facts {
  return {
    rules,
    dead: null,
    foreground: null,
    hadProgram: false,
    signals: SILENT,
    hook: null,
    layout: null,
    readAt: Number.NEGATIVE_INFINITY,
    motion: STILL,
    outputRun: NO_OUTPUT,
    outputAt: null,
    worked: false,
    saidBusyAt: null,
    ready: false,
    previous: 'unknown',
  };
}
