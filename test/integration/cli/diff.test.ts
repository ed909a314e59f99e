import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCliWorld, type CliWorld } from '../../support/worlds/cli-world.js';
import { runProgram } from '../../support/worlds/programs.js';

const SCHMUX = join(import.meta.dirname, '../../../bin/schmux.js');

let world: CliWorld;
let session: { id: string; path: string };
beforeAll(async () => {
  world = await createCliWorld();
  await world.ok('repo', 'add', world.repo);
  const id = await world.ok('spawn', '-a', 'demo', '-r', 'proj', '-n', 'differs', '-q');
  session = { id, path: (await world.session(id)).workspace.path };
});
afterAll(() => world.close());

const git = (...args: string[]) => gitWith('', ...args);
const gitWith = (input: string, ...args: string[]) =>
  runProgram('git', args, { cwd: session.path, env: world.env, input });

test('a workspace without changes says so', async () => {
  expect(await world.schmux(['diff', 'differs', '--exit-code'])).toEqual({
    code: 0,
    stdout: '',
    stderr: 'proj-001: no changes since the last commit.\n',
  });
  expect((await world.schmux(['diff', 'nobody'])).stderr).toMatch(/no session called "nobody"/);
});

test('into a pipe it is what git apply needs to make the same of a clean tree, untracked files included', async () => {
  await writeFile(join(session.path, 'README.md'), '# Changed\r\n');
  await mkdir(join(session.path, 'new'));
  await writeFile(join(session.path, 'new/file.txt'), 'without a line end');
  const piped = await world.schmux(['diff', 'differs', '--exit-code']);
  expect(piped).toMatchObject({ code: 1, stderr: '' });
  expect(await world.ok('diff', 'proj-001', '--stat')).toMatch(
    /^ README\.md {4}\| 2 \+-\n new\/file\.txt \| 1 \+\n 2 files changed, 2 insertions, 1 deletion$/,
  );
  await git('stash', '--include-untracked');
  expect(await gitWith(piped.stdout, 'apply', '--whitespace=nowarn')).toEqual({
    code: 0,
    stdout: '',
    stderr: '',
  });
  expect(await readFile(join(session.path, 'README.md'), 'utf8')).toBe('# Changed\r\n');
  expect(await readFile(join(session.path, 'new/file.txt'), 'utf8')).toBe('without a line end');
});

test("on a terminal it is coloured, in the pager of the user's own settings, never in one that the workspace names", async () => {
  const planted = join(world.root, 'planted');
  await git('config', 'core.pager', `touch ${planted}; cat`);
  const shown = join(world.root, 'shown');
  const pager = join(world.root, 'pager');
  await writeFile(pager, `#!/bin/sh\ncat > ${shown}.part && mv ${shown}.part ${shown}\n`, { mode: 0o755 });
  await git('config', '--global', 'core.pager', pager);
  // The server's environment is the daemon's, which has no SCHMUX_HOME.
  const call = [
    'new-session',
    '-d',
    '-s',
    'diff',
    '-e',
    `SCHMUX_HOME=${world.home}`,
    '-c',
    session.path,
    process.execPath,
    SCHMUX,
    'diff',
    session.id,
  ];
  await world.tmux(...call);
  await untilThere(shown);
  expect(await readFile(shown, 'utf8')).toMatch(/\u001b\[32m\+# Changed\u001b\[39m\n/);
  await expect(access(planted)).rejects.toThrow(/ENOENT/);
});

/** Until a file is there; the test's own limit ends a wait in vain. */
async function untilThere(path: string): Promise<void> {
  for (;;) {
    const there = await access(path).then(
      () => true,
      () => false,
    );
    if (there) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
