import { SchmuxError } from '../../../contract/errors.js';
import { logPath } from '../../../contract/terminal/log.js';

/**
 * Fetches bytes of a session's log between two offsets; returns null if the daemon does not respond or they were cut.
 * Nothing waits for them.
 */
export async function readLog(
  fetch: (path: string) => Promise<Response>,
  part: { id: string; from: number; to: number },
): Promise<Uint8Array | null> {
  try {
    const answer = await fetch(logPath(part.id, part));
    if (!answer.ok) return null;
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return bytes.length === part.to - part.from ? bytes : null;
  } catch (error) {
    // The connection to the daemon is lost; fetch reports that as a TypeError.
    if (error instanceof TypeError || error instanceof SchmuxError) return null;
    throw error;
  }
}
