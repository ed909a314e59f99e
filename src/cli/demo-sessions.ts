import type { SpawnInput } from '../contract/session.js';
import { compareAttention } from '../contract/attention.js';
import type { Connection } from './connection.js';

/** One that asks for permission, one that has a question, one that works on: what a morning looks like. */
const SESSIONS: readonly Pick<SpawnInput, 'nickname' | 'prompt'>[] = [
  { nickname: 'run the tests', prompt: 'Run the tests and say what fails. (scenario: permission)' },
  {
    nickname: 'greet an empty name',
    prompt: 'Greet an empty name as well, and add a test for it. (scenario: question)',
  },
  {
    nickname: 'long refactoring',
    prompt: 'Rename greet to greeting everywhere, step by step. (scenario: steady)',
  },
];

/** Starts the demo's sessions, unless there are some already. */
export async function spawnDemoSessions(connection: Connection): Promise<void> {
  if ((await connection.call('sessionList', {})).length > 0) return;
  for (const session of SESSIONS) {
    const results = await connection.call('sessionSpawn', {
      body: { agents: [{ agent: 'demo' }], repo: 'greeting', ...session },
    });
    for (const result of results) if ('error' in result) throw new Error(result.error.message);
  }
}

/** True once all of them were started and one of them waits for a person; false when that takes longer. */
export function untilOneWaits(connection: Connection, timeoutMs: number): Promise<boolean> {
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
          sessions.length >= SESSIONS.length && sessions.every(({ status }) => status !== 'spawning');
        if (started && sessions[0]?.indicator === 'Waiting') finish(() => resolve(true));
      },
      onLost: (error) => finish(() => reject(error)),
    });
  });
}
