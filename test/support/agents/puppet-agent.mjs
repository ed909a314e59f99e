// An agent that does what a test says, at once: puppet-agent.mjs <directory>. It prints what comes over the socket
// <directory>/<session id>.sock, and writes every byte it is sent to <directory>/<session id>.typed.
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const [, , directory = ''] = process.argv;
const place = join(directory, process.env['SCHMUX_SESSION_ID'] ?? 'nobody');

process.stdin.setRawMode(true);
appendFileSync(`${place}.typed`, '');
process.stdin.on('data', (chunk) => appendFileSync(`${place}.typed`, chunk));
process.stdout.on('resize', () => {
  appendFileSync(`${place}.sizes`, `${process.stdout.columns}x${process.stdout.rows}\n`);
});

createServer((socket) => {
  createInterface({ input: socket }).on('line', (line) => {
    const order = JSON.parse(line);
    if (order.print !== undefined) process.stdout.write(order.print, () => socket.write('done\n'));
    else if (order.exit !== undefined) process.exit(order.exit);
  });
  socket.on('error', () => undefined);
}).listen(`${place}.sock`, () => process.stdout.write('puppet ready\r\n'));
