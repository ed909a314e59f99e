import { appendFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addAgent, installCounter, logOf, until } from '../../soak/agents.js';
import { endDaemon, finish, send } from '../../soak/daemon.js';
import { broken } from '../../soak/invariants.js';
import { openViewer } from '../../soak/viewer.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../support/worlds/schmux-world.js';

let world: SchmuxWorld;
beforeEach(async () => {
  world = await createSchmuxWorld();
  await installCounter(world);
});
afterEach(() => world.stop());

const MARK = 'the log was removed, replaced or emptied by another program';
const pathOf = (id: string) => join(world.home, 'logs', `${id}.log`);
const marksIn = (log: string) => log.split(MARK).length - 1;

async function running(count: number): Promise<string[]> {
  const ids = await world.spawn({ agents: [{ agent: 'counter', count }], shared: true });
  for (const id of ids) await until('its first word', async () => (await logOf(world, id)).includes('ready'));
  for (const id of ids) await world.until(id, (session) => session.status === 'running', 'running');
  return ids;
}

type Status = { faults: { code: string; message: string }[] };
async function banner(): Promise<string> {
  const { faults } = await world.json<Status>('status', '--json');
  return faults.find(({ code }) => code === 'LOG_REPLACED')?.message ?? '';
}

/** Output from now on is in the log under its name, after one mark and the screen as it was. */
async function isWritten(id: string, word: string): Promise<void> {
  await send(world, id, word);
  await until(word, async () => (await logOf(world, id)).includes(`got ${word}`));
}

const HARM: [string, (path: string) => Promise<void>][] = [
  ['removed', (path) => rm(path)],
  ['moved away', (path) => rename(path, join(world.dir, 'moved.log'))],
  [
    'replaced',
    async (path) => {
      await writeFile(`${path}.new`, 'something else\n');
      await rename(`${path}.new`, path);
    },
  ],
  ['emptied', (path) => truncate(path, 0)],
];

it('a log that is removed, replaced or emptied is written again, with one mark and a banner', async () => {
  await world.start();
  const ids = await running(HARM.length);
  for (const [index, [, harm]] of HARM.entries()) {
    const id = ids[index] ?? '';
    await isWritten(id, 'before');
    const viewer = await openViewer(world, id);
    await viewer.caughtUp;
    await harm(pathOf(id));
    await until('the mark', async () => (await logOf(world, id)).includes(MARK));
    // With the screen as it was, for later readers of the log.
    await until('the screen', async () => (await logOf(world, id)).includes('got before'));
    await isWritten(id, 'after');
    await until('the viewer', () => viewer.text().includes('got after'));
    viewer.close();
  }
  for (const id of ids) expect(await banner()).toContain(id);
  expect((await world.session(ids[0] ?? '')).last_line).toBe('got after');
  // Our own new files are not taken for somebody else's.
  for (const id of ids) await isWritten(id, 'still');
  for (const id of ids) expect(marksIn(await logOf(world, id))).toBe(1);
  await finish(world, 'dispose', ids);
  await until('no banner', async () => (await banner()) === '');
  expect(await broken(world)).toEqual([]);
});

it('so is the whole folder, and what was done while no daemon ran', async () => {
  await world.start();
  const [id = '', other = ''] = await running(2);
  await rm(join(world.home, 'logs'), { recursive: true });
  for (const each of [id, other]) {
    await until('the mark', async () => (await logOf(world, each)).includes(MARK));
    await isWritten(each, 'again');
  }
  await endDaemon(world, 'SIGTERM');
  // Longer than the one before, so that its size tells nothing.
  const longer = `${await logOf(world, id)}${'x'.repeat(1000)}\n`;
  await rm(pathOf(id));
  await appendFile(pathOf(id), longer);
  await world.start();
  await isWritten(id, 'by another daemon');
  await isWritten(other, 'as before');
  expect([marksIn(await logOf(world, id)), marksIn(await logOf(world, other))]).toEqual([2, 1]);
  expect(await banner()).toContain(id);
  expect(await banner()).not.toContain(other);
});

it('a string that is never ended ends in the log when tmux gives up on it', async () => {
  const script = `printf 'before\\033Phalf'; read -r line; printf 'after <%s>\\r\\n' "$line"; exec sleep 1000`;
  await addAgent(world, { name: 'half', command: ['sh', '-c', script], prompt: 'none' });
  await world.start();
  const [id = ''] = await world.spawn({ agents: [{ agent: 'half', count: 1 }], shared: true });
  await until('it began', async () => (await logOf(world, id)).endsWith('half'));
  await until('its end', async () =>
    (await logOf(world, id)).endsWith('half\u001b\\\u001b\\\u001b[m\u001b(B\u000f'),
  );
  await send(world, id, 'go');
  await until('what follows', async () => (await world.session(id)).last_line === 'after <go>');
});
