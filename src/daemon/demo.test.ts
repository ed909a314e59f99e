import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SpawnRequest, SpawnResult } from '../contract/session/session.js';
import type { Repo } from '../contract/workspace/workspace.js';
import { createDemo, demoFolder, removeDemoRepository } from './demo.js';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'schmux-demo-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

function world() {
  const repos: Repo[] = [];
  const requests: SpawnRequest[] = [];
  const demo = createDemo({
    folder: demoFolder(home),
    repos: {
      list: () => repos,
      async add({ url }) {
        const added = { name: repos.length === 0 ? 'demo' : `demo-${repos.length + 1}`, url };
        repos.push(added);
        return added;
      },
    },
    async spawn(request): Promise<SpawnResult[]> {
      requests.push(request);
      return request.nickname === 'long refactoring'
        ? [{ agent: 'demo', error: { code: 'TMUX_MISSING', message: 'No tmux.' } }]
        : [{ id: 'abc123', agent: 'demo', workspace: 'demo-001', attach: 'tmux attach' }];
    },
  });
  return { demo, repos, requests };
}
const exists = (path: string) => readFile(path).then(() => true, () => false); // prettier-ignore

it('creates the repository once and starts three sessions: one asks, one finishes, one works', async () => {
  const { demo, repos, requests } = world();
  const answers = await Promise.all([demo.start(), demo.start()]);
  expect(answers[0]).toBe(answers[1]);
  expect(repos).toEqual([{ name: 'demo', url: join(home, 'demo') }]);
  expect(requests.map(({ repo, agents }) => [repo, agents])).toEqual(
    Array.from({ length: 3 }, () => ['demo', [{ agent: 'demo', count: 1 }]]),
  );
  expect(requests.map(({ prompt }) => /scenario: (\w+)/.exec(prompt ?? '')?.[1])).toEqual([
    'permission',
    'quick',
    'steady',
  ]);
  expect(answers[0]?.sessions.map((result) => 'error' in result)).toEqual([false, false, true]);
  await demo.start();
  expect(repos).toHaveLength(1);
  expect(requests).toHaveLength(6);
});

it('deletes the repository once it is forgotten and no workspace comes from it, and no other one', async () => {
  const { demo, repos } = world();
  await demo.start();
  const [repo = { name: '', url: '' }] = repos;
  const readme = join(home, 'demo', 'README.md');
  await removeDemoRepository(demoFolder(home), repo, [{ repo: 'demo' }]);
  await removeDemoRepository(demoFolder(home), { name: 'demo', url: '/elsewhere' }, []);
  expect(await exists(readme)).toBe(true);
  await removeDemoRepository(demoFolder(home), repo, [{ repo: 'other' }, { repo: null }]);
  expect(await exists(readme)).toBe(false);
});
