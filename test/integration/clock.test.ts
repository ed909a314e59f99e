import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Session } from '../../src/contract/session/session.js';
import { endDaemon, list } from '../soak/daemon.js';
import { createPuppets, type Puppets } from '../support/agents/puppets.js';
import { createSchmuxWorld, type SchmuxWorld } from '../support/worlds/schmux-world.js';

/** The clock of the whole system cannot be set here, so that of the daemon is: by as many ms as a file says. */
const SET_CLOCK = `
import { readFileSync } from 'node:fs';
const real = Date.now;
const RealDate = Date;
const shift = () => { try { return Number(readFileSync(process.env.CLOCK_SHIFT, 'utf8')); } catch { return 0; } };
globalThis.Date = class extends RealDate {
  constructor(...given) { if (given.length === 0) super(real() + shift()); else super(...given); }
  static now() { return real() + shift(); }
};
`;
const HOUR_MS = 3600 * 1000;
const DAY_MS = 24 * HOUR_MS;
const DIALOG = '\x1b[2J\x1b[HReally?\r\n❯ 1. Yes\r\n  2. No\r\n\x1b[?25l';
const WORK = '\x1b[2J\x1b[H\x1b[?25hok\r\n> ';

let world: SchmuxWorld;
let puppets: Puppets;
let env: Record<string, string>;

beforeAll(async () => {
  world = await createSchmuxWorld();
  puppets = await createPuppets(world);
  const preload = join(world.dir, 'set-clock.mjs');
  await writeFile(preload, SET_CLOCK);
  env = {
    NODE_OPTIONS: `--import=${pathToFileURL(preload).href}`,
    CLOCK_SHIFT: join(world.dir, 'shift'),
  };
  await world.start(env);
});
afterAll(() => world.stop());

const setClock = (ms: number) => writeFile(join(world.dir, 'shift'), String(ms));
const isBlocked = ({ nudge }: Session) => nudge.state === 'blocked';

async function asks(id: string): Promise<Session> {
  await puppets.print(id, DIALOG);
  return world.until(id, isBlocked, 'blocked');
}

/** Everything that is shown of the order of events, while the clock is set by a day between them. */
async function holds(days: number): Promise<void> {
  const client = await world.client();
  const name = `by ${days}`;
  const first = await puppets.spawn(`${name}, first`);
  const second = await puppets.spawn(`${name}, second`);
  const waited = await asks(first);
  await client.call('sessionViewed', { params: { id: second }, body: {} });
  await world.until(second, ({ unseen }) => !unseen, 'seen');

  await setClock(days * DAY_MS);
  // A state is noticed as quickly as ever, and takes its place behind the one before.
  const waits = await asks(second);
  expect(Date.parse(waits.nudge.since) - Date.parse(waited.nudge.since)).toBeGreaterThan(
    days * DAY_MS - HOUR_MS,
  );
  expect(Date.parse(waits.nudge.since) - Date.parse(waited.nudge.since)).toBeLessThan(
    days * DAY_MS + HOUR_MS,
  );
  const order = (await world.json<Session[]>('list', '--json')).map(({ id }) => id);
  expect(order.indexOf(first)).toBeLessThan(order.indexOf(second));
  // Output is new until it is viewed.
  await world.until(second, ({ unseen }) => unseen, 'unseen');
  await client.call('sessionViewed', { params: { id: second }, body: {} });
  const seen = await world.until(second, ({ unseen }) => !unseen, 'seen');
  expect(Math.abs(Date.parse(seen.last_activity_at ?? '') - Date.now() - days * DAY_MS)).toBeLessThan(
    HOUR_MS,
  );
  await puppets.print(second, WORK);
  await world.until(
    second,
    ({ nudge, unseen }) => nudge.state !== 'blocked' && unseen,
    'answered and unseen',
  );

  // A daemon that starts by the other clock goes on with the same order.
  const before = (await list(world)).find(({ id }) => id === first);
  await endDaemon(world, 'SIGTERM');
  await setClock(0);
  await world.start(env);
  const after = await world.until(first, isBlocked, 'still blocked');
  expect(after.nudge.since).toBe(before?.nudge.since);
  await asks(second);
  const again = (await world.json<Session[]>('list', '--json')).map(({ id }) => id);
  expect(again.indexOf(first)).toBeLessThan(again.indexOf(second));
  await (await world.client()).call('sessionDispose', { body: { ids: [first, second] } });
}

test('a clock that is set back by a day changes no order and delays nothing', () => holds(-1));

test('a clock that is set forward by a day changes no order and delays nothing', () => holds(1));
