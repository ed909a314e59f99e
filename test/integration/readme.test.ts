import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { createSchmuxWorld, type SchmuxWorld } from '../support/worlds/schmux-world.js';
import { runProgram } from '../support/worlds/programs.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
let world: SchmuxWorld;
afterEach(() => world.stop());

it('runs the commands of the README as they stand there', async () => {
  world = await createSchmuxWorld();
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```sh readme-test\n([^`]*)^```/gm)].map((match) => match[1] ?? '');
  const commands = blocks.flatMap((block) => block.split('\n')).filter((line) => line !== '');
  expect(commands.length).toBeGreaterThan(10);
  await world.program('schmux', `#!/bin/sh\nexec ${process.execPath} ${join(root, 'bin/schmux.js')} "$@"\n`);
  await runProgram('sh', ['-c', `mkdir -p ~/code && git clone -q "${world.repo}" ~/code/myproject`], {
    env: world.env,
    cwd: world.dir,
  });
  for (const command of commands) {
    const ran = await runProgram('sh', ['-c', command], { env: world.env, cwd: world.dir });
    expect({ command, code: ran.code, stderr: ran.code === 0 ? '' : ran.stderr }).toEqual({
      command,
      code: 0,
      stderr: '',
    });
  }
});

it('names only files that are there', async () => {
  world = await createSchmuxWorld();
  for (const file of ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'AGENTS.md']) {
    const text = await readFile(join(root, file), 'utf8');
    const links = [...text.matchAll(/\]\(([^)#:]+)\)/g)].map((match) => match[1] ?? '');
    const missing = links.filter((link) => !existsSync(join(root, link)));
    expect({ file, missing }).toEqual({ file, missing: [] });
  }
});
