import { appendFile } from 'node:fs/promises';
import type { Logger } from '../lib/logger.js';
import type { PaneNow, TmuxPort } from './ports.js';

export type LogKeeperDeps = {
  tmux: Pick<TmuxPort, 'repipe' | 'screen'>;
  logPath(id: string): string;
  /** Sessions whose log is ours to keep. */
  isKept(id: string): boolean;
  /** For the banner; null when every log is being written. */
  onProblem(message: string | null): void;
  logger: Logger;
};

/**
 * In the log where bytes are missing. CAN ends an escape sequence that was cut (ECMA-48 and DEC: execution of CAN cancels
 * it), then the pen is reset and a line of its own says so.
 */
export const GAP = '\x18\x1b[0m\r\n[schmux: output is missing here, the log could not be written]\r\n';

/**
 * Sees to it that what agents print is saved. tmux lets go of a log writer that has died (disk full, killed) without a word;
 * it is started again, and the log says that something is missing and goes on with the screen as it is now.
 */
export function createLogKeeper(deps: LogKeeperDeps) {
  const { tmux, logger } = deps;

  async function mend({ id, pane }: PaneNow): Promise<void> {
    const path = deps.logPath(id);
    // The mark first: a disk that is still full refuses it, and then a writer would die again at its first byte.
    await appendFile(path, GAP, { mode: 0o600 });
    const { text } = await tmux.screen(pane);
    await tmux.repipe(pane, path);
    await appendFile(path, `\x1b[H\x1b[2J${text.trimEnd().replaceAll(/\r?\n/g, '\r\n')}\x1b[0m\r\n`);
  }

  return async function look(panes: readonly PaneNow[]): Promise<void> {
    const broken = panes.filter((pane) => !pane.piped && !pane.dead && deps.isKept(pane.id));
    const problems: string[] = [];
    for (const pane of broken) {
      try {
        await mend(pane);
        logger.warn({ session: pane.id }, 'the log writer had died; it was started again');
      } catch (error) {
        logger.error({ session: pane.id, err: error }, 'the log cannot be written');
        problems.push(`${pane.id}: ${(error as Error).message}`);
      }
    }
    if (problems.length === 0) deps.onProblem(null);
    else deps.onProblem(`What agents print is not being saved (${problems.join('; ')}).`);
  };
}

/**
 * After a move of the home to another disk the writers still have the old files open, which are gone: they are ended, and
 * the log keeper starts others.
 */
export async function endLostWriters(deps: {
  tmux: Pick<TmuxPort, 'panes' | 'unpipe' | 'pipeWriter'>;
  logPath(id: string): string;
}): Promise<void> {
  for (const { id, pane, piped, dead } of await deps.tmux.panes())
    if (piped && !dead && (await deps.tmux.pipeWriter(deps.logPath(id))) === null)
      await deps.tmux.unpipe(pane);
}
