import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeLock } from './lock.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'schmux-lock-'));
  path = join(folder, 'daemon.lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Takes the lock in a process of its own, says how it went, and holds it until its input ends. */
const HOLDER = `
import { takeLock } from ${JSON.stringify(fileURLToPath(new URL('./lock.ts', import.meta.url)))};
try { await takeLock(process.argv[1]); console.log('taken'); } catch (error) { console.log(error.code); }
process.stdin.resume().on('end', () => process.exit(0));
`;

function contender(): { said: Promise<string>; end(): Promise<void> } {
  const args = ['--import', 'tsx', '--input-type=module', '-e', HOLDER, path];
  let ended: () => void;
  const gone = new Promise<void>((resolve) => (ended = resolve));
  const child = execFile(process.execPath, args, () => ended());
  const said = new Promise<string>((resolve) =>
    child.stdout?.once('data', (text: string) => resolve(text.trim())),
  );
  return {
    said,
    end() {
      child.stdin?.end();
      return gone;
    },
  };
}

it(
  'goes to one of many that come at once, also over dead ones and their claims',
  { timeout: 60_000 },
  async () => {
    const dead = JSON.stringify({ pid: 2 ** 22 - 1, start: '1' });
    // The second time what is left is the first winner's, which ended without letting go.
    for (const left of [dead, null]) {
      if (left !== null) await writeFile(path, left);
      const all = Array.from({ length: 3 }, contender);
      const said = await Promise.all(all.map((one) => one.said));
      expect(said.sort()).toEqual([...Array.from({ length: 2 }, () => 'DAEMON_RUNNING'), 'taken']);
      expect(await readdir(folder)).toEqual(['daemon.lock']);
      await Promise.all(all.map((one) => one.end()));
    }
  },
);

it('is let go, and only by its holder', async () => {
  const release = await takeLock(path);
  await expect(takeLock(path)).rejects.toMatchObject({ code: 'DAEMON_RUNNING' });
  await release();
  expect(await readdir(folder)).toEqual([]);
  const other = await takeLock(path);
  await writeFile(path, 'of another');
  await other();
  expect(await readFile(path, 'utf8')).toBe('of another');
});

it.each(['', 'not json', '{"pid":"x"}'])('is taken over what no daemon wrote: %s', async (left) => {
  await writeFile(path, left);
  await (
    await takeLock(path)
  )();
  expect(await readdir(folder)).toEqual([]);
});

it('goes over a claim whose holder died, and over a reused pid', async () => {
  const dead = JSON.stringify({ pid: process.pid, start: '1' });
  await writeFile(path, dead);
  const { createHash } = await import('node:crypto');
  await writeFile(
    `${path}.${createHash('sha256').update(dead).digest('hex').slice(0, 12)}`,
    'a dead claimer',
  );
  const release = await takeLock(path);
  expect(await readdir(folder)).toEqual(['daemon.lock']);
  await release();
});
