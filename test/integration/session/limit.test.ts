import { afterAll, beforeAll, expect, test } from 'vitest';
import { limitUntil, stopAtLimit } from '../../support/agents/limit-screen.js';
import { createPuppets, type Puppets } from '../../support/agents/puppets.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../support/worlds/schmux-world.js';

const M = 60_000;

let world: SchmuxWorld;
let puppets: Puppets;

beforeAll(async () => {
  world = await createSchmuxWorld();
  puppets = await createPuppets(world);
  await world.start();
});
afterAll(() => world.stop());

const stopped = async (name: string, notice: string): Promise<string> => {
  const id = await puppets.spawn(name);
  await stopAtLimit({ puppets, world }, id, notice);
  return id;
};

test('a session at a limit says until when, and does not need the user', async () => {
  const until = Math.round(Date.now() / 1000) * 1000 + 130 * M;
  const id = await stopped('limited', limitUntil(until));
  const session = await world.session(id);
  expect(session.nudge.limited_until).toBe(new Date(until).toISOString());
  expect(session.limit).toEqual({ ended: false });
  expect(await world.ok('list')).toMatch(/◐ Limited until \d+:\d\d \(in 2 h (9|10) min\)/);
  expect(await world.ok('why', id)).toMatch(/the limit ends (\w{3} )?\d+:\d\d, in 2 h/);
  expect((await world.cli('next')).stdout).not.toContain(id);
});

test('a duration counts from when it was first seen, also over a restart of the daemon', async () => {
  const id = await stopped('restarted', 'Usage limit reached. Try again in 45 minutes.');
  const { limited_until: until } = (await world.session(id)).nudge;
  expect(Math.abs(Date.parse(until ?? '') - Date.now() - 45 * M)).toBeLessThan(M);
  await world.ok('stop');
  await world.start();
  await puppets.print(id, '\x1b[s\x1b[u');
  await world.until(id, ({ last_line: line }) => line.includes('shortcuts'), 'read again');
  expect((await world.session(id)).nudge.limited_until).toBe(until);
});

test('wait --for limit-reset returns when the time has come, and refuses where there is no limit', async () => {
  const free = await puppets.spawn('free');
  expect(await world.cli('wait', free, '--for', 'limit-reset', '--json')).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('LIMIT_UNKNOWN') as string,
  });
  const short = await stopped('short', limitUntil(Date.now() + 3000));
  expect(await world.ok('wait', short, '--for', 'limit-reset', '--timeout', '60s')).toContain(
    `${short} limit-reset: Usage limit reached`,
  );
  expect((await world.session(short)).limit).toEqual({ ended: true });
  expect(await world.ok('list')).toMatch(/◐ Limit ended \d+:\d\d /);
  expect((await world.cli('next')).stdout).toContain('short');
});
