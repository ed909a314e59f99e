import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { describeProcesses } from './describe.js';
import { listenersIn, portsFromLsof } from './ports.js';

it('takes the sockets that listen from the kernel’s table, in IPv4 and IPv6', () => {
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0100007F:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0 100 0 0 10 0',
    '   1: 0100007F:0BB8 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1 0 20 4 30 10 -1',
    '   2: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 4713 1',
    '',
  ].join('\n');
  expect(listenersIn(table)).toEqual([
    ['4711', 3000],
    ['4713', 8080],
  ]);
});

it('reads the ports of each process from lsof', () => {
  expect([...portsFromLsof('p12\nf3\nn*:3000\nf4\nn127.0.0.1:3001\np13\nf5\nn[::1]:8080\n')]).toEqual([
    [12, [3000, 3001]],
    [13, [8080]],
  ]);
});

it('describes a process by its command line and the ports it listens on', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const [mine] = await describeProcesses([process.pid]);
  server.close();
  expect(mine?.ports).toContain(port);
  expect(mine?.command).toMatch(/node/);
});
