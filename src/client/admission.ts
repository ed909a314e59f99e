import { SchmuxError } from '../contract/errors.js';
import type { Stop, Timers } from './timers.js';

/** A connection lost for a moment is back by then, so that a click in between is not refused. */
const WAIT_MS = 3000;

/**
 * Admits requests before they are sent. `fetch` goes to whatever program has the port now, and a body may hold a prompt or a
 * secret, so nothing is sent unless the event socket is up, on which the server has proved that it knows the key.
 */
export type Admission = {
  /** The server has proved itself. `token` stands for the key until the server stops. */
  open(token: string): void;
  /** The proof is no longer valid. */
  close(): void;
  /** Waits for the proof and returns the token. Throws DAEMON_DOWN when the proof does not come; nothing was sent then. */
  token(signal?: AbortSignal): Promise<string>;
};

/** `isFresh` says whether the daemon was heard from lately; if it was not, `renew` opens a new connection. */
export function createAdmission(deps: { timers: Timers; isFresh(): boolean; renew(): void }): Admission {
  let current: string | null = null;
  const waiting = new Set<(token: string) => void>();

  const wait = (signal: AbortSignal | undefined): Promise<string> =>
    new Promise((resolve, reject) => {
      let cancel: Stop = () => undefined;
      const detach = () => {
        waiting.delete(passed);
        cancel();
        signal?.removeEventListener('abort', aborted);
      };
      const passed = (token: string) => {
        detach();
        resolve(token);
      };
      const aborted = () => {
        detach();
        reject(signal?.reason as Error);
      };
      waiting.add(passed);
      signal?.addEventListener('abort', aborted);
      cancel = deps.timers.after(WAIT_MS, () => {
        detach();
        reject(
          new SchmuxError('DAEMON_DOWN', 'schmux cannot be reached. Nothing was sent.', {
            hint: 'Check whether it is running: schmux status',
          }),
        );
      });
    });

  return {
    open(token) {
      current = token;
      for (const passed of waiting) passed(token);
    },
    close: () => void (current = null),
    async token(signal) {
      signal?.throwIfAborted();
      // After the machine slept, the page may run before it learns that its socket is gone.
      if (current !== null && !deps.isFresh()) deps.renew();
      return current ?? wait(signal);
    },
  };
}
