import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../src/lib/clock.js';
import { silentLogger } from '../../../src/lib/logging/logger.js';
import type { LogLimits } from '../../../src/daemon/terminal/types.js';
import { createEmulators } from '../../../src/daemon/terminal/emulator/emulators.js';
import { createTerminals, type Terminals } from '../../../src/daemon/terminal/terminals.js';
import type { Tmux } from '../../../src/daemon/tmux/types.js';
import { createTmuxWorld, type TmuxWorld } from './tmux-world.js';

/** Terminals on a tmux server of their own. */
export type TerminalWorld = {
  world: TmuxWorld;
  tmux: Tmux;
  terminals: Terminals;
  logsDir: string;
  stop(): Promise<void>;
};

/** The default settings. */
const LIMITS: LogLimits = { maxLogBytes: 50e6, rotatedLogBytes: 1e6 };

export async function createTerminalWorld(limits = LIMITS): Promise<TerminalWorld> {
  const world = await createTmuxWorld();
  const logsDir = join(world.dir, 'logs');
  mkdirSync(logsDir);
  const tmux = await world.connect();
  const deps = {
    logsDir,
    clock: systemClock,
    logger: silentLogger,
    tmux,
    settings: () => limits,
    emulators: createEmulators(systemClock),
  };
  const terminals = createTerminals(deps);
  await terminals.start();
  return {
    world,
    tmux,
    terminals,
    logsDir,
    async stop() {
      await terminals.stop();
      await world.stop();
    },
  };
}
