import { expect, it } from 'vitest';
import { killLoop } from '../../soak/kill.js';
import { seeded } from '../../soak/random.js';

it(
  'twenty kills of daemon, control connection, viewers and command line: nothing lost, nothing doubled',
  { timeout: 180_000 },
  async () => {
    const report = await killLoop({ kills: 20, minutes: 2.5, random: seeded(7), say: () => undefined });
    expect(report.wrong).toEqual([]);
    expect(report.spawned).toBeGreaterThan(1);
    expect(report.lines).toBeGreaterThan(1000);
  },
);
