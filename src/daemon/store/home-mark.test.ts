import { cp, mkdir, mkdtemp, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { identifyHome } from './home-mark.js';

let dir: string;
beforeEach(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), 'mark-')));
});
afterEach(() => rm(dir, { recursive: true }));

async function write(root: string, name = 'state.json'): Promise<string> {
  const { mark } = await identifyHome(root);
  await writeFile(join(root, name), JSON.stringify({ version: 1, home: { mark, root } }));
  return mark;
}

it('a home keeps its mark when it is moved, also over another move; a copy gets one of its own', async () => {
  const at = (name: string) => join(dir, name);
  await mkdir(at('a'));
  const mark = await write(at('a'));
  expect(await identifyHome(at('a'))).toEqual({ mark, root: at('a'), moved: false });
  await rename(at('a'), at('b'));
  expect(await identifyHome(at('b'))).toEqual({ mark, root: at('b'), moved: true });
  await write(at('b'));
  expect(await identifyHome(at('b'))).toEqual({ mark, root: at('b'), moved: false });

  await cp(at('b'), at('copy'), { recursive: true });
  const copy = await identifyHome(at('copy'));
  expect(copy).toMatchObject({ root: at('copy'), moved: false });
  expect(copy.mark).not.toBe(mark);
  expect((await identifyHome(at('b'))).mark).toBe(mark);
});

it('the backup knows the mark when the state is lost, and nothing readable means a new one', async () => {
  const root = join(dir, 'a');
  await mkdir(root);
  await writeFile(join(root, 'state.json'), '{"home":{"mark":"../../x","root":1}}');
  const mark = await write(root, 'state.json.bak');
  await rename(root, join(dir, 'b'));
  await writeFile(join(dir, 'b', 'state.json'), '{"vers');
  expect(await identifyHome(join(dir, 'b'))).toMatchObject({ mark, moved: true });
});
