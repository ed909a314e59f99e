import { writeSync } from 'node:fs';
import { getSystemErrorMap } from 'node:util';

/** File descriptor of stderr. */
const STDERR = 2;

/**
 * Ends the process because stdout takes no more. A reader that has seen enough (`schmux list | head -1`) ends it quietly, with
 * the exit code the command has come to; anything else loses output, so it is said on stderr and the exit code is 1.
 */
export function endOnOutputFailure(error: NodeJS.ErrnoException): never {
  if (error.code === 'EPIPE') process.exit();
  try {
    writeSync(STDERR, outputFailureText(error));
  } catch {
    process.exit(1); // stderr goes to the same full disk, say: the exit code remains
  }
  process.exit(1);
}

/** One sentence in the system's words: `schmux: The output could not be written: no space left on device.` */
export function outputFailureText(error: NodeJS.ErrnoException): string {
  const [, words] = getSystemErrorMap().get(error.errno ?? 0) ?? [];
  return `schmux: The output could not be written: ${words ?? error.message}.\n`;
}
