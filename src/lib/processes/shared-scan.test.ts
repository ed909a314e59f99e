import { expect, it } from 'vitest';
import { shareScans } from './shared-scan.js';
import { readProcessTable } from './table.js';

it('scans once for everyone who asked before the scan began, and again for those who ask later', async () => {
  let scans = 0;
  let finish: () => void = () => undefined;
  const scan = shareScans(async () => {
    const mine = ++scans;
    await new Promise<void>((resolve) => (finish = resolve));
    return mine;
  });
  const early = [scan(), scan()];
  await new Promise((resolve) => setImmediate(resolve));
  const late = [scan(), scan()];
  expect(scans).toBe(1);
  finish();
  expect(await Promise.all(early)).toEqual([1, 1]);
  await new Promise((resolve) => setImmediate(resolve));
  finish();
  expect(await Promise.all(late)).toEqual([2, 2]);
});

it('scans again after a failed scan', async () => {
  let fail = true;
  const scan = shareScans(async () => {
    if (fail) throw new Error('no');
    return 'fine';
  });
  await expect(scan()).rejects.toThrow('no');
  fail = false;
  expect(await scan()).toBe('fine');
});

it('lists this process below its parent', async () => {
  const rows = await readProcessTable(['PATH']);
  expect(rows.find(({ pid }) => pid === process.pid)?.parent).toBe(process.ppid);
});
