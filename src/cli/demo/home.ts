import { createHash } from 'node:crypto';
import { lstat, mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SchmuxError } from '../../contract/errors.js';
import { makeDemoRepository } from '../../lib/demo/repository.js';
import { homePaths, type HomePaths } from '../../lib/home-paths.js';

/** Marks a directory as a demo, so that nothing else is ever removed. */
const MARKER = '.schmux-demo';

/** Returns the directory of the demo (home, repository, workspaces), in the system's temporary directory, one per user. */
export async function demoRoot(): Promise<string> {
  return join(await realpath(tmpdir()), `schmux-demo-${process.getuid?.() ?? 0}`);
}

export type Demo = { root: string; repo: string; socketName: string; paths: HomePaths };

export function demoIn(root: string): Demo {
  const hash = createHash('sha256').update(root).digest('hex').slice(0, 6);
  return {
    root,
    repo: join(root, 'greeting'),
    socketName: `schmux-demo-${hash}`,
    paths: homePaths(join(root, 'home')),
  };
}

/** True if the directory exists, is not a link, is ours and has the marker: in a world-writable folder, others could create one. */
export async function isOurDemo({ root }: Demo): Promise<boolean> {
  const found = await lstat(root).catch(() => null);
  if (found === null) return false;
  const marked = await lstat(join(root, MARKER)).catch(() => null);
  if (found.isDirectory() && found.uid === process.getuid?.() && marked !== null) return true;
  throw new SchmuxError('PATH_INVALID', `${root} exists but is not a schmux demo of yours.`, {
    hint: 'Move it away, or set TMPDIR to another directory.',
  });
}

/** Creates home, configuration and repository; harmless if they exist. */
export async function makeDemo(demo: Demo): Promise<void> {
  if (!(await isOurDemo(demo))) {
    await mkdir(demo.root, { mode: 0o700 });
    await writeFile(join(demo.root, MARKER), 'schmux demo --stop removes this directory.\n', { mode: 0o600 });
  }
  await mkdir(demo.paths.root, { recursive: true, mode: 0o700 });
  const config = {
    port: 0,
    workspace_path: join(demo.root, 'workspaces'),
    repos: [{ name: 'greeting', url: demo.repo }],
    tmux: { socket_name: demo.socketName },
  };
  const text = `${JSON.stringify(config, null, 2)}\n`;
  await writeFile(demo.paths.config, text, { mode: 0o600 });
  await makeDemoRepository(demo.repo);
}

/** Removes what `makeDemo` created, only if the marker is there. */
export async function removeDemo(demo: Demo): Promise<void> {
  if (await isOurDemo(demo)) await rm(demo.root, { recursive: true, force: true });
}
