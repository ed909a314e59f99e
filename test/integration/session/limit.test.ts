import { afterAll, beforeAll, expect, test } from 'vitest';
import { busyScreen, limitScreen, limitUntil, stopAtLimit } from '../../support/agents/limit-screen.js';
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

/** Two minutes before this, so that a limit that ended then is continued in a second. */
const justDue = () => Date.now() - 119_000;
const timeline = async (id: string) =>
  (await (await world.client()).call('sessionTimeline', { params: { id } })).entries;
const kinds = async (id: string) =>
  (await timeline(id)).flatMap((entry) =>
    entry.kind === 'sent' || entry.kind === 'not_continued' ? [[entry.kind, entry.text]] : [],
  );

test('a session is continued once after its limit, also over a restart, and the timeline says so', async () => {
  const id = await stopped('continues', limitUntil(justDue()));
  // It is off.
  expect((await world.session(id)).limit).toEqual({ ended: true });
  expect(await world.ok('limit', id)).toMatch(
    /^\w+: Limit ended .*; does not continue automatically \(default\)$/m,
  );
  expect(await puppets.typed(id)).toBe('');
  expect(await world.ok('limit', id, '--continue', 'on')).toBe(`${id}: continues automatically\n`);
  await expect.poll(() => puppets.typed(id), { timeout: 20_000 }).toBe('continue\r');
  await expect.poll(() => kinds(id), { timeout: 20_000 }).toEqual([['sent', 'continue']]);
  expect((await timeline(id)).find(({ kind }) => kind === 'sent')).toMatchObject({ road: 'automatic' });
  expect((await world.session(id)).limit).not.toHaveProperty('continue_at');

  await world.ok('stop');
  await world.start();
  await puppets.print(id, '\x1b[s\x1b[u');
  await world.until(id, ({ last_line: line }) => line.includes('shortcuts'), 'read again');
  // Another session is continued meanwhile, so that this one would have been too.
  const other = await stopped('other', limitUntil(justDue()));
  await world.ok('limit', other, '--continue', 'on');
  await expect.poll(() => puppets.typed(other), { timeout: 20_000 }).toBe('continue\r');
  expect(await puppets.typed(id)).toBe('continue\r');
});

test('a limit that ended while no daemon ran is made up for when it starts', async () => {
  const id = await puppets.spawn('asleep');
  await puppets.print(id, busyScreen);
  await world.until(id, ({ nudge }) => nudge.state === 'working', 'working');
  await world.ok('limit', id, '--continue', 'on');
  await world.ok('stop');
  await puppets.print(id, limitScreen(limitUntil(Date.now() - 600_000)));
  await world.start();
  await expect.poll(() => puppets.typed(id), { timeout: 20_000 }).toBe('continue\r');
});

test('a draft or a question keeps "continue" out; that is noted and not repeated', async () => {
  await world.ok('config', 'set', 'limits.continue_at_reset', 'true');
  const drafted = await puppets.spawn('drafted');
  await stopAtLimit({ puppets, world }, drafted, limitUntil(Date.now() - 20_000));
  await puppets.print(drafted, limitScreen(limitUntil(justDue()), 'my own words'));
  await expect
    .poll(async () => (await kinds(drafted)).map(([kind]) => kind), { timeout: 20_000 })
    .toEqual(['not_continued']);
  expect(await kinds(drafted)).toEqual([['not_continued', expect.stringMatching(/my own words/)]]);
  await puppets.print(drafted, limitScreen(limitUntil(justDue() - 60_000)));
  expect(await puppets.typed(drafted)).toBe('');

  const off = await stopped('off', limitUntil(Date.now() - 20_000));
  expect((await world.session(off)).limit).toHaveProperty('continue_at');
  await world.ok('limit', off, '--continue', 'off');
  expect((await world.session(off)).limit).not.toHaveProperty('continue_at');
  await world.ok('limit', off, '--continue', 'default');
  expect((await world.session(off)).limit).toHaveProperty('continue_at');
  await world.ok('config', 'set', 'limits.continue_at_reset', 'false');
  await world.until(off, ({ limit }) => limit?.continue_at === undefined, 'not continued');
});
