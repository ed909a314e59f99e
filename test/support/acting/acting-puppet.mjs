// acting-puppet.mjs <directory> <asking|composing> <options as JSON>: an agent that behaves as the options say. It writes what it
// was sent, and what stood on the screen then, to <directory>/<session id>.acts, one JSON object per line, and takes orders over
// <directory>/<session id>.sock.
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createAsking } from './asking.mjs';
import { createComposing } from './composing.mjs';
import { createStage } from './stage.mjs';

const [, , directory = '', part = '', options = '{}'] = process.argv;
const place = join(directory, process.env['SCHMUX_SESSION_ID'] ?? 'nobody');
const queue = [];
let scene = { input: (token) => queue.push(token), order: () => undefined };

const stage = createStage(`${place}.acts`, (token) => scene.input(token));
const end = (code) => process.exit(code);
const create = part === 'asking' ? createAsking : createComposing;
scene = create(JSON.parse(options), { stage, end });
for (const token of queue) scene.input(token);

createServer((socket) => {
  createInterface({ input: socket }).on('line', (line) => {
    const order = JSON.parse(line);
    if (order.exit !== undefined) end(order.exit);
    scene.order(order);
    socket.write('done\n');
  });
  socket.on('error', () => undefined);
}).listen(`${place}.sock`);
