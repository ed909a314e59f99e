import { SchmuxError } from '../../contract/errors.js';
import type { RunOptions } from './control/connection.js';
import type { Command } from './control/quote.js';
import { TmuxCommandError } from './control/command-error.js';

/** Runs commands over the current connection; every typed command is built on it. */
export type Run = (commands: readonly Command[], options?: RunOptions) => Promise<Uint8Array[]>;

/** tmux's words for a target that does not exist (cmd-find.c), and for a pane whose program ended (cmd-paste-buffer.c). */
const GONE = /^(can't find |no such |target pane has exited)/;

/** Turns "can't find pane" into SESSION_GONE; passes every other error on. */
export async function onTarget<T>(target: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof TmuxCommandError && GONE.test(error.words) ? goneFrom(target, error) : error;
  }
}

/** Returns the error for a target that does not exist any more, or whose program has ended. */
export function goneFrom(target: string, cause?: unknown): SchmuxError {
  return new SchmuxError('SESSION_GONE', `${target} no longer exists in tmux.`, {
    cause,
    hint: 'It was closed or ended outside schmux; its log is kept.',
  });
}

/** Decodes an output. Invalid UTF-8 becomes U+FFFD. */
export function textOf(output: Uint8Array | undefined): string {
  if (output === undefined) return '';
  return Buffer.from(output.buffer, output.byteOffset, output.byteLength).toString('utf8');
}
