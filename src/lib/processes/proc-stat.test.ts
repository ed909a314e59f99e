import { expect, it } from 'vitest';
import { parseProcStat, readProcStat } from './proc-stat.js';

it('counts the fields from the end of a program name that holds anything', () => {
  const line = '42 (a) Z 7 (b) S 1 42 40 0 -1 4194560 9 0 0 0 30 12 0 0 20 0 1 0 98765 1000 5 184 0';
  expect(parseProcStat(line)).toEqual({ state: 'S', parent: 1, session: 40, cpuTicks: 42, start: '98765' });
  expect(parseProcStat('')).toBeNull();
  expect(parseProcStat('42 (sh) S 1 42')).toBeNull();
});

it.runIf(process.platform === 'linux')('reads this process, and null for one that does not exist', () => {
  expect(readProcStat(process.pid)).toMatchObject({ parent: process.ppid });
  expect(readProcStat(2 ** 30)).toBeNull();
});
