import { createConnection } from 'node:net';

/** An agent answers a connect at once; the kernel does it. Unit: ms. */
const ANSWER_MS = 300;

/** True when somebody listens on the socket that SSH_AUTH_SOCK names. */
export function isAnswering(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createConnection(path);
    const end = (answers: boolean) => {
      probe.destroy();
      resolve(answers);
    };
    probe.setTimeout(ANSWER_MS, () => end(false));
    probe.once('connect', () => end(true)).on('error', () => end(false));
  });
}
