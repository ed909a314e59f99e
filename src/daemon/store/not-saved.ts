import { SchmuxError } from '../../contract/errors.js';

/** Returns the error of a start that was refused because `what`, such as "state.json", could not be written. */
export function notSaved(what: string, error: unknown): SchmuxError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new SchmuxError(
    code === 'ENOSPC' ? 'DISK_FULL' : 'SAVE_FAILED',
    `Nothing was started, because ${what} could not be written: ${message}.`,
    {
      hint: 'Free some space on the disk that holds ~/.schmux, or make it writable, and try again.',
      cause: error,
    },
  );
}
