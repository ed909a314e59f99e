import { SchmuxError } from '../../contract/errors.js';

/**
 * Runs a request that types into a session. A connection that is lost on the way does not tell whether anything was typed, so that
 * error says so.
 */
export async function act<T>(id: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    if (!(error instanceof SchmuxError) || error.code !== 'DAEMON_DOWN') throw error;
    throw new SchmuxError(
      'DAEMON_DOWN',
      `The connection to schmux was lost, so it is not known whether anything was typed into session ${id}.`,
      { hint: `schmux capture ${id}   shows its screen`, cause: error },
    );
  }
}
