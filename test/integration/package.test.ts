import { cp, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { createSchmuxWorld, type SchmuxWorld } from '../support/worlds/schmux-world.js';
import { runProgram } from '../support/worlds/programs.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
let world: SchmuxWorld;
afterEach(() => world.stop());

it('packs what it needs and nothing else, and starts from the package without a wizard', async () => {
  world = await createSchmuxWorld();
  const packed = await runProgram('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    env: world.env,
    cwd: root,
  });
  const [{ files = [] } = {}] = JSON.parse(packed.stdout) as { files: { path: string }[] }[];
  const paths = files.map((file) => file.path);
  for (const needed of [
    'bin/schmux.js',
    'dist/cli/main.js',
    'dist/daemon/main.js',
    'dist/demo/agent.js',
    'dist/man/schmux.1',
    'dist/dashboard/index.html',
    'dist/dashboard/licenses.md',
    'LICENSE',
  ]) {
    expect(paths).toContain(needed);
  }
  expect(paths.filter((path) => /\.test\.|\.map$|\.ts$|tsbuildinfo|^src\/|^test\//.test(path))).toEqual([]);

  const place = join(world.dir, 'package');
  for (const path of paths) {
    await mkdir(dirname(join(place, path)), { recursive: true });
    await cp(join(root, path), join(place, path));
  }
  await symlink(join(root, 'node_modules'), join(place, 'node_modules'));
  const schmux = (...args: string[]) =>
    runProgram(process.execPath, [join(place, 'bin/schmux.js'), ...args], { env: world.env, cwd: world.dir });
  const started = await schmux('start', '--port', '0');
  expect(started).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/http:\/\/localhost:\d+\/#c=/) as string,
  });
  const page = /http:\/\/localhost:\d+\//.exec(started.stdout)?.[0] ?? '';
  expect(await (await fetch(page)).text()).toContain('<div id="root">');
  expect(await schmux('stop')).toMatchObject({ code: 0 });
});

it('carries the license of every package whose code or fonts are bundled into the page', async () => {
  world = await createSchmuxWorld();
  const notices = await readFile(join(root, 'dist/dashboard/licenses.md'), 'utf8');
  const named = [...notices.matchAll(/^## (\S+) - \S+ \((.+)\)$/gm)].map(([, name, license]) => ({
    name,
    license,
  }));
  expect(named).toContainEqual({ name: 'react', license: 'MIT' });
  expect(named).toContainEqual({ name: '@xterm/xterm', license: 'MIT' });
  const { devDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  // Every font file in the bundle belongs to a font package, and each of those is named with its full license.
  const fonts = Object.keys(devDependencies).filter((name) => name.startsWith('@fontsource'));
  for (const name of fonts) expect(named).toContainEqual({ name, license: 'OFL-1.1' });
  expect(notices.match(/SIL OPEN FONT LICENSE Version 1\.1/g)?.length).toBeGreaterThanOrEqual(fonts.length);
  const assets = await readdir(join(root, 'dist/dashboard/assets'));
  const families = new Set(
    assets.flatMap((file) => /^(.+?)-(?:latin|greek|cyrillic|vietnamese)/.exec(file)?.[1] ?? []),
  );
  expect([...families].filter((family) => !fonts.includes(`@fontsource-variable/${family}`))).toEqual([]);
});
