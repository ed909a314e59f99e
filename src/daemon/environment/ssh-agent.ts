import { createConnection } from 'node:net';

/** Generous: the kernel accepts a connection to a listening socket at once. */
const CONNECT_MS = 300;

/** True when a process listens on the socket that SSH_AUTH_SOCK names. */
export function isAnswering(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createConnection(path);
    const end = (isListening: boolean) => {
      probe.destroy();
      resolve(isListening);
    };
    probe.setTimeout(CONNECT_MS, () => end(false));
    probe.once('connect', () => end(true)).on('error', () => end(false));
  });
}
