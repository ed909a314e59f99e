import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCliWorld, type CliWorld } from '../../support/worlds/cli-world.js';
import { runProgram } from '../../support/worlds/programs.js';

let world: CliWorld;
beforeAll(async () => {
  world = await createCliWorld();
  const git = (...args: string[]) => runProgram('git', args, { cwd: world.repo, env: world.env });
  await writeFile(join(world.repo, '.gitattributes'), '*.psd filter=lfs\n');
  await writeFile(join(world.repo, 'logo.psd'), 'a pointer\n');
  await git('add', '.');
  await git('-c', 'user.name=t', '-c', 'user.email=t@example.invalid', 'commit', '-qm', 'large files');
  await writeFile(
    join(world.env['HOME'] ?? '', '.gitconfig'),
    '[filter "lfs"]\n\tprocess = git-lfs-that-nobody-has filter-process\n\trequired = true\n',
  );
});
afterAll(() => world.close());

test('a clone that fails on a missing filter program says so in git’s words, everywhere, and nothing is called kept', async () => {
  const failed = await world.schmux(['spawn', '-a', 'demo', '-r', './proj', '-n', 'art', '--json']);
  const [outcome] = JSON.parse(failed.stdout) as { id: string; error: Record<string, string> }[];
  expect(outcome?.error).toMatchObject({
    code: 'CLONE_FAILED',
    message: expect.stringMatching(/runs git-lfs-that-nobody-has .* not found/),
    hint: expect.stringContaining('git-lfs'),
    detail: expect.stringMatching(/git-lfs-that-nobody-has: .*not found\n[^]*fatal: /),
  });
  expect(JSON.stringify(outcome)).not.toMatch(/connection|Try again/);

  const again = await world.schmux(['spawn', '-a', 'demo', '-r', 'proj', '-n', 'twice']);
  expect(again.stderr).toMatch(/not found\.\n {2}Install [^\n]+\n {4}\S[^]*\n {4}fatal: /);

  // The same words can be read later: in the session, and in the daemon's log.
  const session = await world.session(outcome?.id ?? '');
  expect(session.failure?.detail).toBe(outcome?.error['detail']);
  const log = await readFile(join(world.home, 'run/daemon.log'), 'utf8');
  expect(log).toContain('git-lfs-that-nobody-has: ');

  const asked = await world.schmux(['dispose', 'art']);
  expect(asked.stdout + asked.stderr).not.toMatch(/is kept/);
  const disposed = await world.ok('dispose', '-y', 'art', 'twice');
  expect(disposed).not.toMatch(/kept/);
  expect(disposed).toMatch(/never created/);
});
