import { toSchmuxError } from '../../contract/errors.js';
import type { SpawnInput } from '../../contract/session/session.js';
import type { Context } from '../command.js';
import type { DaemonConnection } from '../daemon-control/connection.js';
import { anyFailed, reportSpawn, type SpawnOutcome } from './report.js';
import { createStarts } from './starts.js';

export type SpawnOptions = {
  /** Undefined unless given: with both flags declared, commander has no default. */
  wait?: boolean;
  json?: true;
  quiet?: true;
};

type SpawnRun = {
  context: Context;
  connection: DaemonConnection;
  /** Environment of the calling shell, for the sessions. */
  env: Record<string, string>;
  options: SpawnOptions;
  /** Names of the sessions that are resumed or forked, by id. */
  names?: ReadonlyMap<string, string>;
};

/** Sends the requests, shows the progress and prints the outcome of each session; returns the exit code. */
export async function runSpawn(spawn: SpawnRun, requests: readonly SpawnInput[]): Promise<0 | 1> {
  const outcomes = await spawnAll(spawn, requests);
  await reportSpawn(spawn.context, outcomes, { ...spawn.options, names: spawn.names });
  return anyFailed(outcomes) ? 1 : 0;
}

async function spawnAll(
  { context, connection, env, options }: SpawnRun,
  requests: readonly SpawnInput[],
): Promise<SpawnOutcome[]> {
  const starts = createStarts({ context, connection, quiet: options.quiet ?? false });
  try {
    const results = await Promise.all(
      requests.map((request) => {
        const call = connection.call('sessionSpawn', { body: { ...request, env } });
        // One that cannot be resumed must not hide what became of the others.
        return requests.length === 1 ? call : call.catch((error: unknown) => refusals(request, error));
      }),
    );
    const outcomes = (options.wait ?? true) ? await starts.wait(results.flat()) : results.flat();
    return outcomes.map((outcome, index) => (isFresh(index, results) ? outcome : withoutStart(outcome)));
  } catch (error) {
    if (!options.json) throw error;
    // `--json` always prints one array with one entry per requested agent, also when the whole request is refused.
    return requests.flatMap((request) => refusals(request, error));
  } finally {
    starts.stop();
  }

  /** True if the request of this outcome was for a new workspace. */
  function isFresh(index: number, results: readonly unknown[][]): boolean {
    const owners = results.flatMap((list, request) => list.map(() => requests[request]));
    return owners[index]?.repo !== undefined;
  }
}

function refusals({ agents = [] }: SpawnInput, thrown: unknown) {
  const error = toSchmuxError(thrown).toBody();
  return agents.flatMap(({ agent, count = 1 }) => Array.from({ length: count }, () => ({ agent, error })));
}

/** Drops the starting point of an existing workspace, which is not news. */
function withoutStart(outcome: SpawnOutcome): SpawnOutcome {
  if ('error' in outcome) return outcome;
  const { start: _start, notes: _notes, ...rest } = outcome;
  return rest;
}
