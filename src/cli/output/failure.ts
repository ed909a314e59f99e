import { writeSync } from 'node:fs';
import { getSystemErrorMap } from 'node:util';

/** File descriptor of stderr. */
const STDERR = 2;

/**
 * Ends the process because stdout cannot be written. If the reader closed the pipe (`schmux list | head -1`), it ends silently
 * with the exit code of the command; any other failure loses output, so it is reported on stderr with exit code 1.
 */
export function endOnOutputFailure(error: NodeJS.ErrnoException): never {
  if (error.code === 'EPIPE') process.exit();
  try {
    writeSync(STDERR, outputFailureText(error));
  } catch {
    process.exit(1); // stderr may be on the same full disk: the exit code remains
  }
  process.exit(1);
}

/** Formats the error: `schmux: The output could not be written: no space left on device.` */
export function outputFailureText(error: NodeJS.ErrnoException): string {
  const [, words] = getSystemErrorMap().get(error.errno ?? 0) ?? [];
  return `schmux: The output could not be written: ${words ?? error.message}.\n`;
}
