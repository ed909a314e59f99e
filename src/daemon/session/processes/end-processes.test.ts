import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { systemClock as clock } from '../../../lib/clock.js';
import { readProcessTable, type ProcessRow } from '../../../lib/processes/table.js';
import { endProcesses } from './end-processes.js';

/** Far longer than a test may take, so that waiting for it is noticed. */
const NEVER_MS = 600_000;

const children: ReturnType<typeof spawn>[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function sleeper(): number {
  const child = spawn('sleep', ['1000']);
  children.push(child);
  return child.pid ?? 0;
}

/** Looks at those of the pids that are there. */
async function findBelongings(pids: readonly number[]): Promise<ProcessRow[]> {
  return (await readProcessTable([])).filter(({ pid }) => pids.includes(pid));
}

it('names processes that it may not signal, and neither fails nor waits', async () => {
  const [denied, fine] = [sleeper(), sleeper()];
  const kill = process.kill.bind(process);
  vi.spyOn(process, 'kill').mockImplementation((pid, name) => {
    if (pid === denied) throw Object.assign(new Error('not yours'), { code: 'EPERM' });
    return kill(pid, name);
  });
  const deps = { graceMs: () => NEVER_MS, pause, clock };
  const outcome = await endProcesses(
    { ...deps, findBelongings: async () => ({ agent: [], detached: await findBelongings([denied, fine]) }) },
    false,
  );
  expect(outcome.left).toMatchObject([{ pid: denied, command: 'sleep 1000' }]);
  expect(outcome.ended).toMatchObject([{ pid: fine, command: 'sleep 1000' }]);
});

it('gives up on programs that always start another one, and names the rest', async () => {
  // Each findBelongings shows one more, as if it had just been started.
  const started: number[] = [];
  const outcome = await endProcesses(
    {
      graceMs: () => 0,
      pause,
      clock,
      findBelongings: async () => {
        started.push(sleeper());
        return { agent: [], detached: await findBelongings(started) };
      },
    },
    false,
  );
  expect(started.length).toBeLessThan(50);
  expect(outcome.left.map(({ pid }) => pid)).toEqual([started.at(-1)]);
});

it('leaves detached processes alone if they are to be kept', async () => {
  const [agent, apart] = [sleeper(), sleeper()];
  const outcome = await endProcesses(
    {
      graceMs: () => NEVER_MS,
      pause,
      clock,
      findBelongings: async () => ({
        agent: await findBelongings([agent]),
        detached: await findBelongings([apart]),
      }),
    },
    true,
  );
  expect(outcome).toEqual({ ended: [], left: [] });
  expect(await findBelongings([agent, apart])).toMatchObject([{ pid: apart }]);
});
