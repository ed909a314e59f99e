import type { Clock } from '../../../lib/clock.js';
import type { PaneTurn } from '../../tmux/types.js';
import type { Inspect } from './inspect.js';

/** The pane of a session, and the right to act on it for as long as one step takes. */
export type Turn = { id: string; pane: string; hands: PaneTurn };

/** What acting needs beside a turn. */
export type Acting = {
  inspect: Inspect;
  /** Runs `work` when no other input is being typed into the pane. */
  turn<T>(work: (turn: Turn) => Promise<T>): Promise<T>;
  id: string;
  pane: string;
  pause(ms: number): Promise<void>;
  clock: Pick<Clock, 'monotonic'>;
};
