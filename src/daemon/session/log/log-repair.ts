import { appendFile, mkdir, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Logger } from '../../../lib/logging/logger.js';
import type { ScopedPane, Servers } from '../../tmux/servers.js';

export type LogRepairDeps = {
  tmux: Pick<Servers, 'repipe' | 'replacePipe' | 'pipeWriter' | 'writtenFiles' | 'capture'>;
  logs: {
    logPath(id: string): string;
    /** Says that a new file was put in the log's place. */
    reopen(id: string): void;
  };
  /** Whether the session's log is still to be kept. */
  isKept(id: string): boolean;
  setFault(code: 'LOG_STOPPED' | 'LOG_REPLACED', fault: { message: string; hint: string } | null): void;
  logger: Logger;
};

export type LogRepair = {
  /** Ends a string in the log that the session's program does not end, once tmux has given up on it. */
  endString(id: string): Promise<void>;
  /** Says that someone removed, replaced or emptied the session's log; the next check repairs it. */
  lost(id: string): void;
  check(panes: readonly ScopedPane[]): Promise<void>;
};

/**
 * The mark in a log where bytes are missing. CAN ends an escape sequence that was cut (ECMA-48 and DEC: CAN cancels it); then the
 * pen is reset, and a separate line says what happened.
 */
const gap = (why: string) => `\x18\x1b[0m\r\n[schmux: output is missing here, ${why}]\r\n`;
export const GAP = gap('the log could not be written');
export const GAP_REPLACED = gap('the log was removed, replaced or emptied by another program');

/**
 * Ends every string (ECMA-48 ST, twice for a string that waits for its second byte), and resets what tmux resets with it
 * (`input_reset` in its input.c): the pen and the character sets.
 */
const STRING_END = '\x1b\\\x1b\\\x1b[m\x1b(B\x0f';

/**
 * Makes sure that what agents print is saved. tmux drops a log writer that has died (disk full, killed) without a word, and a
 * writer whose file was removed or replaced keeps writing to a file that nobody finds. Either is started again; the log then says
 * that output is missing, and continues with the current screen.
 */
export function createLogRepair(deps: LogRepairDeps): LogRepair {
  const { tmux, logs, logger } = deps;
  const lost = new Set<string>();
  /** Sessions whose log was replaced while this daemon ran, for the banner. */
  const replaced = new Set<string>();
  let checked = false;

  async function repair({ id, pane, piped }: ScopedPane): Promise<void> {
    const path = logs.logPath(id);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    // A log that was only emptied is still being written.
    const writes = piped && (await tmux.pipeWriter(path)) !== null;
    // The mark first: if the disk is still full, this fails before a writer is started that would die at its first byte.
    await appendFile(path, piped ? GAP_REPLACED : GAP, { mode: 0o600 });
    const { text } = await tmux.capture(pane, { ansi: true, scrollback: false });
    if (!piped) await tmux.repipe(pane, path);
    else if (!writes) await tmux.replacePipe(pane, path);
    await appendFile(path, `\x1b[H\x1b[2J${text.trimEnd().replaceAll(/\r?\n/g, '\r\n')}\x1b[0m\r\n`);
    if (piped) logs.reopen(id);
  }

  async function repairAll(broken: readonly ScopedPane[]): Promise<string[]> {
    const problems: string[] = [];
    for (const pane of broken) {
      try {
        await repair(pane);
        // Also drops a report that came meanwhile: it was about our own new file.
        lost.delete(pane.id);
        if (pane.piped) replaced.add(pane.id);
        logger.warn({ session: pane.id, lost: pane.piped }, 'the log is written again');
      } catch (error) {
        logger.error({ session: pane.id, err: error }, 'the log cannot be written');
        problems.push(`${pane.id}: ${(error as Error).message}`);
      }
    }
    return problems;
  }

  /** Finds logs that were lost while no daemon ran; once only, because it examines every writer. */
  async function checkWriters(panes: readonly ScopedPane[]): Promise<void> {
    checked = true;
    const written = await tmux.writtenFiles();
    if (written === null || written.size === 0) return;
    for (const { id } of panes) {
      const path = await realpath(logs.logPath(id)).catch(() => null);
      if (path === null || !written.has(path)) lost.add(id);
    }
  }

  return {
    lost: (id) => void lost.add(id),
    async endString(id) {
      if (!deps.isKept(id)) return;
      try {
        await appendFile(logs.logPath(id), STRING_END, { mode: 0o600 });
      } catch (error) {
        // The disk may be full: then nothing else is written either.
        logger.warn({ session: id, err: error }, 'an unfinished string could not be ended in the log');
      }
    },
    async check(panes) {
      const kept = panes.filter((pane) => !pane.dead && deps.isKept(pane.id));
      if (!checked) await checkWriters(kept.filter((pane) => pane.piped));
      const problems = await repairAll(kept.filter((pane) => !pane.piped || lost.has(pane.id)));
      const message = `What agents print is not being saved (${problems.join('; ')}).`;
      deps.setFault('LOG_STOPPED', problems.length === 0 ? null : { message, hint: STOPPED_HINT });
      for (const ids of [lost, replaced]) for (const id of ids) if (!deps.isKept(id)) ids.delete(id);
      deps.setFault('LOG_REPLACED', replaced.size === 0 ? null : replacedFault([...replaced]));
    },
  };
}

const STOPPED_HINT = 'Is the disk full? Writing is tried again every few seconds; agents are not touched.';

function replacedFault(ids: readonly string[]): { message: string; hint: string } {
  const [what, are] = ids.length === 1 ? ['The log', 'is'] : ['The logs', 'are'];
  return {
    message: `${what} of ${ids.join(', ')} ${are} written again: another program had removed, replaced or emptied ${are === 'is' ? 'it' : 'them'}. What was printed before is no longer there.`,
    hint: 'To delete the log of a session, dispose of the session: schmux dispose <id>.',
  };
}

/**
 * Ends log writers that still have deleted files open after the home was moved to another disk; log repair then starts new ones.
 */
export async function endLostWriters(deps: {
  tmux: Pick<Servers, 'panes' | 'unpipe' | 'pipeWriter'>;
  logPath(id: string): string;
}): Promise<void> {
  for (const { id, pane, piped, dead } of await deps.tmux.panes())
    if (piped && !dead && (await deps.tmux.pipeWriter(deps.logPath(id))) === null)
      await deps.tmux.unpipe(pane);
}
