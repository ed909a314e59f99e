import type { Inspection } from './decide.js';
import { seatForInput, type InputDeps } from './input.js';
import { createInspect } from './inspect.js';
import { scopedIdsOf } from '../sockets.js';

export type LookDeps = Pick<InputDeps, 'registry' | 'tmux' | 'screens' | 'nudge' | 'clock' | 'pause'>;

/**
 * Creates a function that returns what text would reach in a session now, without taking a turn. It throws SESSION_NOT_RUNNING or
 * SESSION_NOT_STARTED.
 */
export function createLook(deps: LookDeps): (id: string) => Promise<Inspection | 'gone'> {
  const { registry, tmux, screens } = deps;
  const { readPane, asksForSecret } = tmux;
  const { readTarget, emulated } = screens;
  const inspect = createInspect({ ...deps, readPane, asksForSecret, readTarget, emulated });
  return (id) => {
    const record = registry.get(id);
    return inspect(id, scopedIdsOf(record, seatForInput(record)).pane);
  };
}
