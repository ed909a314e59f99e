import { SchmuxError } from '../contract/errors.js';
import type { Stop, Timers } from './timers.js';

/** A line that was lost for a moment is back by then; a click meanwhile is not refused. Unit: ms. */
const WAIT_MS = 3000;

/**
 * What requests pass before they are sent. `fetch` goes to whoever has the port now, so nothing is sent (a body may hold a
 * prompt or a secret) unless the event socket is up, on which the server has proved that it knows the key.
 */
export type Admission = {
  /** The server has proved itself; `token` stands for the key until it stops. */
  open(token: string): void;
  /** The proof does not hold any more. */
  close(): void;
  /** Waits for the proof. SchmuxError DAEMON_DOWN when it does not come: then nothing was sent. */
  token(signal?: AbortSignal): Promise<string>;
};

/** `isFresh`: the line has been heard a moment ago; when it has not, `renew` makes a new one. */
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
            hint: 'See whether it runs with: schmux status',
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
      // After a sleep the page may run on before it has heard that its socket is gone.
      if (current !== null && !deps.isFresh()) deps.renew();
      return current ?? wait(signal);
    },
  };
}
