import { toSchmuxError } from '../contract/errors.js';
import type { SpawnInput } from '../contract/session.js';
import type { Context } from './command.js';
import type { Connection } from './connection.js';
import { anyFailed, reportSpawn, type Outcome } from './spawn-report.js';
import { createStarts } from './spawn-wait.js';

export type SpawnOptions = {
  /** Undefined unless said: with both flags declared commander has no default. */
  wait?: boolean;
  json?: true;
  quiet?: true;
};

type Work = { context: Context; connection: Connection; options: SpawnOptions };

/** Sends the requests, shows how the sessions come up and says what became of each; answers the exit code. */
export async function runSpawn(work: Work, requests: readonly SpawnInput[]): Promise<0 | 1> {
  const outcomes = await spawnAll(work, requests);
  await reportSpawn(work.context, outcomes, work.options);
  return anyFailed(outcomes) ? 1 : 0;
}

async function spawnAll(
  { context, connection, options }: Work,
  requests: readonly SpawnInput[],
): Promise<Outcome[]> {
  const starts = createStarts({ context, connection, quiet: options.quiet ?? false });
  try {
    const results = await Promise.all(requests.map((body) => connection.call('sessionSpawn', { body })));
    return (options.wait ?? true) ? await starts.wait(results.flat()) : results.flat();
  } catch (error) {
    if (!options.json) throw error;
    // Who asked for JSON gets the array it is promised (S10): one entry for each agent that was asked for.
    const refusal = { error: toSchmuxError(error).toBody() };
    return requests
      .flatMap((request) => request.agents)
      .flatMap(({ agent, count = 1 }) => Array.from({ length: count }, () => ({ agent, ...refusal })));
  } finally {
    starts.stop();
  }
}
