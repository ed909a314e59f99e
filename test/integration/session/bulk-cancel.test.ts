import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createGitServer, type GitServer } from '../../support/worlds/git-server.js';
import { createSchmuxWorld, processesOf, type SchmuxWorld } from '../../support/worlds/schmux-world.js';

const SCHMUX = fileURLToPath(new URL('../../../bin/schmux.js', import.meta.url));

let world: SchmuxWorld;
let server: GitServer;
beforeEach(async () => {
  world = await createSchmuxWorld();
  server = await createGitServer(world.dir, world.env);
  server.behaviour = 'hang';
  await world.start();
  const url = `${server.url}/proj.git-work/.git`;
  await world.ok('config', 'set', 'repos', JSON.stringify([{ name: 'slow', url }]));
});
afterEach(async () => {
  await server.close();
  await world.stop();
});

async function expectNothingLeft(): Promise<void> {
  await expect.poll(() => world.json('list', '--json'), { timeout: 20_000 }).toEqual([]);
  await expect.poll(() => world.json('workspace', 'list', '--json'), { timeout: 20_000 }).toEqual([]);
  const gits = async () => (await processesOf(world.dir)).filter((line) => /^\d+ \S*git/.test(line));
  await expect.poll(gits, { timeout: 20_000 }).toEqual([]);
  expect(await readdir(join(world.dir, 'schmux-workspaces')).catch(() => [])).toEqual([]);
  expect(await readdir(join(world.home, 'repos')).catch(() => [])).toEqual([]);
  const started = (await readdir(join(world.home, 'run'))).filter((name) =>
    /\.(sh|prompt|birth\.json)$/.test(name),
  );
  expect(started).toEqual([]);
  expect(await world.file('state.json')).not.toContain('slow-00');
}

it('leaves nothing behind when the command line is interrupted', async () => {
  const asking = server.asked('info/refs');
  const child = spawn(process.execPath, [SCHMUX, 'spawn', '-a', 'demo', '--count', '3', '-r', 'slow'], {
    cwd: world.dir,
    env: world.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => void (said += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  await asking;
  child.kill('SIGINT');
  expect(await ended).toBe(1);
  expect(said).toContain('Cancelling 3 sessions');
  await expectNothingLeft();
});

it('leaves nothing behind when one after the other is cancelled, and a later spawn works', async () => {
  const asking = server.asked('info/refs');
  const ids = await world.spawn({ repo: 'slow', agents: [{ agent: 'demo', count: 2 }] });
  await asking;
  const client = await world.client();
  const [first = '', second = ''] = ids;
  await client.call('sessionCancel', { params: { id: first }, body: {} });
  await world.until(second, (session) => session.status === 'spawning', 'still being prepared');
  await client.call('sessionCancel', { params: { id: second }, body: {} });
  await expectNothingLeft();

  server.behaviour = 'serve';
  const [id = ''] = await world.spawn({ repo: 'slow' });
  const { workspace } = await world.until(id, (session) => session.status === 'running', 'running');
  expect(await readFile(join(workspace.path, 'README.md'), 'utf8')).toBe('# proj\n');
});
