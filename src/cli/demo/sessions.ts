import { compareAttention } from '../../contract/session/attention.js';
import { DEMO_SESSIONS, demoRequest } from '../../lib/demo/sessions.js';
import type { DaemonConnection } from '../daemon-control/connection.js';

/** Starts the demo's sessions unless there already are sessions. */
export async function spawnDemoSessions(connection: DaemonConnection): Promise<void> {
  if ((await connection.call('sessionList', {})).length > 0) return;
  for (const session of DEMO_SESSIONS) {
    const results = await connection.call('sessionSpawn', { body: demoRequest('greeting', session) });
    for (const result of results) if ('error' in result) throw new Error(result.error.message);
  }
}

/** Resolves to true once all sessions have started and one waits for the user; to false on timeout. */
export function untilOneWaits(connection: DaemonConnection, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      queueMicrotask(() => stop());
      settle();
    };
    const timer = setTimeout(() => finish(() => resolve(false)), timeoutMs);
    const stop = connection.follow({
      onSessions(map) {
        const sessions = [...map.values()].sort(compareAttention);
        const started =
          sessions.length >= DEMO_SESSIONS.length && sessions.every(({ status }) => status !== 'spawning');
        if (started && sessions[0]?.indicator === 'Waiting') finish(() => resolve(true));
      },
      onLost: (error) => finish(() => reject(error)),
    });
  });
}
