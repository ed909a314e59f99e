import { expect, it } from 'vitest';
import { createProcessTrees } from './process-trees.js';

it('lists once for everyone who asked before the listing began, and anew for those who ask later', async () => {
  const asked: number[][] = [];
  let answer: () => void = () => undefined;
  const tree = createProcessTrees(async (roots) => {
    asked.push([...roots]);
    await new Promise<void>((resolve) => (answer = resolve));
    return roots.map((pid) => [{ pid, start: `s${pid}` }]);
  });
  const early = [tree(1), tree(2)];
  await new Promise((resolve) => setImmediate(resolve));
  const late = [tree(3), tree(4)];
  expect(asked).toEqual([[1, 2]]);
  answer();
  expect(await Promise.all(early)).toEqual([[{ pid: 1, start: 's1' }], [{ pid: 2, start: 's2' }]]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(asked).toEqual([
    [1, 2],
    [3, 4],
  ]);
  answer();
  expect((await Promise.all(late)).flat().map(({ pid }) => pid)).toEqual([3, 4]);
});

it('tries again after a listing that failed', async () => {
  let fail = true;
  const tree = createProcessTrees(async (roots) => {
    if (fail) throw new Error('no');
    return roots.map(() => []);
  });
  await expect(tree(1)).rejects.toThrow('no');
  fail = false;
  expect(await tree(1)).toEqual([]);
});

it('finds this process below the one that started it', async () => {
  const found = await createProcessTrees()(process.ppid);
  expect(found.map(({ pid }) => pid)).toContain(process.pid);
});
