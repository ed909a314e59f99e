// An agent that draws anew as soon as its terminal has another size, and says which size it drew for. It clears the screen, or
// with `inline` draws on the alternate screen over what is there; with `shell` it draws nothing anew. `g` makes it print a flood
// meanwhile, for 60 ms, `p` a few lines and a prompt.
import { writeSync } from 'node:fs';

const isInline = process.argv[2] === 'inline';
const isShell = process.argv[2] === 'shell';
let lines = 0;

function write(text) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

function draw() {
  const [cols, rows] = process.stdout.getWindowSize();
  const rule = '─'.repeat(cols);
  const body = [`SIZE ${cols}x${rows}`, rule, '汉字'.repeat(cols).slice(0, cols >> 1), rule, '> draft', rule];
  const clear = isInline ? '\x1b[H' : '\x1b[H\x1b[2J';
  const shown = isInline ? body.concat(Array(Math.max(0, rows - body.length)).fill('')).slice(0, rows) : body;
  const overwritten = `\x1b[5;1H\x1b[2K> draft ${cols}\x1b[${Math.min(rows, 6)};1H`;
  write(`${clear}${shown.map((line) => `${line}\x1b[K`).join('\r\n')}${overwritten}`);
}

function flood(until) {
  for (let burst = 0; burst < 20; burst++) write(`line ${++lines} ${'flood '.repeat(lines % 30)}\r\n`);
  if (performance.now() < until) setTimeout(flood, 0, until);
  else if (!isShell) draw();
}

function print() {
  for (let count = 0; count < 1 + (lines % 3); count++)
    write(`\r\nout ${++lines} ${(lines % 2 ? 'wrapped ' : '折返し ').repeat((lines * 7) % 40)}`);
  write('\r\nuser@host:~$ ');
}

process.stdin.setRawMode(true);
process.stdin.on('data', (keys) => {
  if (keys.includes('g')) flood(performance.now() + 60);
  if (keys.includes('p')) print();
});
if (isInline) write('\x1b[?1049h');
if (isShell) write('SIZE and nothing more\r\n');
else {
  process.stdout.on('resize', draw);
  draw();
}
