import type { ProgramState, SignalEvent } from './osc.js';

/** Modes that only programs that take over the terminal set; not bracketed paste, which shells set at each prompt. */
type Modes = { alternate: boolean; focus: boolean; mouse: boolean };

/** The latest signals of a program, with times in ms. */
export type SignalState = {
  program: { state: ProgramState; kind: string; msg: string; at: number } | null;
  title: { text: string; at: number } | null;
  notification: { text: string; at: number } | null;
  progress: { state: 'none' | 'set' | 'error' | 'busy' | 'paused'; at: number } | null;
  bellAt: number | null;
  cursorVisible: boolean;
  syncSince: number | null;
  modes: Modes;
  /** When a program that had taken over the terminal (input modes, alternate screen) restored all of it. */
  restoredAt: number | null;
};

export const SILENT: SignalState = {
  program: null,
  title: null,
  notification: null,
  progress: null,
  bellAt: null,
  cursorVisible: true,
  syncSince: null,
  modes: { alternate: false, focus: false, mouse: false },
  restoredAt: null,
};

const isTakenOver = (modes: Modes): boolean => modes.alternate || modes.focus || modes.mouse;

function withMode(state: SignalState, event: SignalEvent & { type: 'mode' }, at: number): SignalState {
  if (event.mode === 'paste') return state;
  if (event.mode === 'cursor')
    return state.cursorVisible === event.on ? state : { ...state, cursorVisible: event.on };
  if (event.mode === 'sync') return { ...state, syncSince: event.on ? (state.syncSince ?? at) : null };
  if (state.modes[event.mode] === event.on) return state;
  const modes = { ...state.modes, [event.mode]: event.on };
  if (isTakenOver(modes)) return { ...state, modes, restoredAt: null };
  return { ...state, modes, restoredAt: isTakenOver(state.modes) ? at : state.restoredAt };
}

/** Applies one event. Children (subagents, background commands) do not speak for the program itself. */
export function withSignal(state: SignalState, event: SignalEvent, at: number): SignalState {
  switch (event.type) {
    case 'program_status': {
      if (event.id !== '') return state;
      if (event.state === 'clear') return { ...state, program: null };
      return { ...state, program: { state: event.state, kind: event.kind, msg: event.msg, at } };
    }
    case 'title':
      return { ...state, title: { text: event.text, at } };
    case 'notification':
      return { ...state, notification: { text: event.text, at } };
    case 'progress':
      return { ...state, progress: { state: event.state, at } };
    case 'bell':
      return { ...state, bellAt: at };
    case 'mode':
      return withMode(state, event, at);
    case 'reset':
      return { ...state, cursorVisible: true, syncSince: null, modes: SILENT.modes };
    case 'program_status_query':
      return state;
  }
}
