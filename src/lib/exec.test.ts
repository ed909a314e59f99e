import { expect, test } from 'vitest';
import { exec } from './exec.js';

test.runIf(process.platform === 'linux')(
  'a program that ended but left its pipes to another is not waited for past its time',
  async () => {
    // setsid: the other one is in no group that would be ended with it.
    const script = 'setsid sleep 5 & echo $!; exit 3';
    const result = await exec('/bin/sh', ['-c', script], { env: { PATH: '/usr/bin:/bin' }, timeoutMs: 200 });
    process.kill(Number(result.stdout), 'SIGKILL');
    expect(result).toMatchObject({ code: 3, outcome: 'timeout' });
  },
);
