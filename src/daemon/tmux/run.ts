import { SchmuxError } from '../../contract/errors.js';
import type { RunOptions } from './control/connection.js';
import type { Command } from './control/quote.js';
import { TmuxCommandError } from './control/command-error.js';

/** Runs commands over the connection that is up; what every typed command is made of. */
export type Run = (commands: readonly Command[], options?: RunOptions) => Promise<Uint8Array[]>;

/** tmux's words for a target that is not there (cmd-find.c), and for a pane whose program ended (cmd-paste-buffer.c). */
const GONE = /^(can't find |no such |target pane has exited)/;

/** Turns "can't find pane" into SESSION_GONE; everything else passes as it is. */
export async function onTarget<T>(target: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof TmuxCommandError && GONE.test(error.words)) {
      throw new SchmuxError('SESSION_GONE', `tmux has no live ${target} any more.`, {
        cause: error,
        hint: 'It was closed or ended outside schmux; its log is still there.',
      });
    }
    throw error;
  }
}

/** An output as text. Invalid UTF-8 becomes U+FFFD. */
export function textOf(output: Uint8Array | undefined): string {
  if (output === undefined) return '';
  return Buffer.from(output.buffer, output.byteOffset, output.byteLength).toString('utf8');
}
