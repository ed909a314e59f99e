import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DaemonMessage } from '../../../src/contract/terminal/frames.js';
import type { TerminalConnection } from '../../../src/client/terminal-connection.js';
import { addAgents, createGate, openDoor, openViewer, type Door } from '../../bench/terminal-viewer.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../support/worlds/schmux-world.js';

const READER = resolve('test/support/terminal/raw-reader.mjs');
let world: SchmuxWorld;
let door: Door;
const viewers: TerminalConnection[] = [];

beforeAll(async () => {
  world = await createSchmuxWorld();
  await addAgents(world, [
    { name: 'reader', command: [process.execPath, READER, join(world.dir, 'read')] },
    { name: 'shell', command: ['/bin/sh'] },
  ]);
  await world.start();
  door = await openDoor(world);
});
afterAll(async () => {
  for (const viewer of viewers) viewer.stop();
  await world.stop();
});

async function start(agent: string): Promise<string> {
  const [id = ''] = await world.spawn({ agents: [{ agent }], workspace: world.repo, cols: 80, rows: 24 });
  await world.until(id, ({ status }) => status === 'running', 'running');
  return id;
}

type View = {
  line: TerminalConnection;
  messages: DaemonMessage[];
  text(): string;
  until(holds: () => boolean, what: string): Promise<void>;
};

function view(id: string, over: { cols?: number; rows?: number; focused?: boolean } = {}): View {
  const gate = createGate();
  const messages: DaemonMessage[] = [];
  let text = '';
  const heard = (message: DaemonMessage) => {
    messages.push(message);
    gate.poke();
  };
  const line = openViewer(() => door, id, {
    size: { cols: over.cols ?? 80, rows: over.rows ?? 24 },
    focused: over.focused ?? false,
    onBytes(frame, done) {
      if (frame.kind === 'output') text += Buffer.from(frame.bytes).toString('latin1');
      done();
      gate.poke();
    },
    onSize: heard,
    onCaughtUp: (offset) => heard({ type: 'caught_up', offset }),
    onOpened: heard,
    onError: heard,
  });
  viewers.push(line);
  return { line, messages, text: () => text, until: gate.until };
}

const isReady = (seen: View) => seen.messages.some(({ type }) => type === 'caught_up');
const sizes = (seen: View) =>
  seen.messages.flatMap((message) =>
    message.type === 'size' ? [`${message.cols}x${message.rows} ${message.owner}`] : [],
  );

/** Sequences that xterm.js sends for its keys (src/common/input/Keyboard.ts), in both cursor modes, with every modifier. */
function xtermKeys(): string[] {
  const modifiers = [2, 3, 4, 5, 6, 7, 8];
  const letters = [...'ABCDHFPQS'].flatMap((end) => [
    `\x1b[${end}`,
    `\x1bO${end}`,
    ...modifiers.map((m) => `\x1b[1;${m}${end}`),
  ]);
  const numbers = [2, 3, 5, 6, 15, 17, 18, 19, 20, 21, 23, 24].flatMap((number) => [
    `\x1b[${number}~`,
    ...modifiers.map((m) => `\x1b[${number};${m}~`),
  ]);
  // F3 looks like a cursor position report: it is a key unless a report was requested.
  const f3 = ['\x1bOR', ...modifiers.map((m) => `\x1b[1;${m}R`)];
  const alt = Array.from({ length: 95 }, (_, i) => `\x1b${String.fromCharCode(0x20 + i)}`);
  const others = [
    '\x1b[Z',
    '\x1b\x7f',
    '\x1b\b',
    '\x1b\r',
    '\x1b\x1b',
    '\x1b[I',
    '\x1b[O',
    '\x1b[<0;10;20M',
    '\x1b[<64;1;1m',
  ];
  const mouse = ['\x1b[M !!', '\x1b[M\x20\xff\xff'];
  return [...letters, ...numbers, ...f3, ...alt, ...others, ...mouse, 'é', '日本', '👩‍👩‍👧', 'e\u0301'];
}

test('every byte and every key of xterm.js typed in a viewer is read by the agent as it is', async () => {
  const id = await start('reader');
  const seen = view(id);
  await seen.until(() => seen.text().includes('READY') || isReady(seen), 'caught up');
  await world.until(id, ({ last_line }) => last_line.includes('READY'), 'ready to read');
  const typed: Buffer[] = [Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))];
  for (const key of xtermKeys()) typed.push(Buffer.from(key, key.startsWith('\x1b') ? 'latin1' : 'utf8'));
  for (const bytes of typed) expect(seen.line.keys(bytes)).toBe(true);
  const whole = Buffer.concat(typed);
  const read = () => readFile(join(world.dir, 'read'));
  await expect
    .poll(async () => (await read()).length, { timeout: 20_000 })
    .toBeGreaterThanOrEqual(whole.length);
  expect((await read()).toString('hex')).toBe(whole.toString('hex'));
});

test('the size belongs to the viewer last focused or typed in; the others are notified and may take it over', async () => {
  const id = await start('shell');
  const one = view(id, { cols: 100, rows: 30, focused: true });
  await one.until(() => sizes(one).includes('100x30 you'), 'the first owns it');
  const two = view(id, { cols: 60, rows: 20 });
  await two.until(() => isReady(two), 'the second is there');
  expect(sizes(two).at(-1)).toBe('100x30 viewer');
  two.line.takeOver();
  await two.until(() => sizes(two).includes('60x20 you'), 'taken over');
  await one.until(() => sizes(one).includes('60x20 viewer'), 'the first is told');
  one.line.keys(Buffer.from(' '));
  await one.until(() => sizes(one).at(-1) === '100x30 you', 'who types owns it');
  two.line.focus(true);
  await two.until(() => sizes(two).at(-1) === '60x20 you', 'who is focused owns it');
  expect(
    await world.tmux('display-message', '-p', '-t', `=schmux-${id}:`, '#{window_width}x#{window_height}'),
  ).toBe('60x20');
  two.line.stop();
  await one.until(() => sizes(one).at(-1) === '100x30 you', 'the one before has it again');
  one.line.stop();
});

test('a real terminal beside a viewer counts as one: both see and type, and the size goes back', async () => {
  const id = await start('shell');
  const seen = view(id, { cols: 90, rows: 25, focused: true });
  await seen.until(() => sizes(seen).includes('90x25 you'), 'the viewer owns it');
  const script = `
import fcntl, os, pty, select, struct, sys, termios
pid, fd = pty.fork()
if pid == 0:
    os.execvp('tmux', ['tmux', 'attach', '-t', sys.argv[1]])
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', 18, 70, 0, 0))
while True:
    for ready in select.select([fd, 0], [], [])[0]:
        try:
            data = os.read(ready, 65536)
        except OSError:
            data = b''
        if not data: sys.exit(0)
        os.write(1 if ready == fd else fd, data)
`;
  const terminal = spawn('python3', ['-c', script, `=schmux-${id}`], {
    env: { ...process.env, ...world.env, PATH: process.env['PATH'] ?? '', TERM: 'xterm-256color', TMUX: '' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(terminal, 'exit');
  const gate = createGate();
  let shown = '';
  terminal.stdout.on('data', (bytes: Buffer) => {
    shown += bytes.toString('latin1');
    gate.poke();
  });
  try {
    await seen.until(() => sizes(seen).at(-1)?.endsWith(' terminal') === true, 'the terminal owns it');
    terminal.stdin.write('echo from-$((40+2))-terminal\r');
    await seen.until(() => seen.text().includes('from-42-terminal'), 'the viewer sees what was typed there');
    seen.line.keys(Buffer.from('echo from-$((50+2))-viewer\r'));
    await gate.until(() => shown.includes('from-52-viewer'), 'the terminal sees what was typed here');
    await seen.until(() => sizes(seen).at(-1) === '90x25 you', 'typing took the size back');
  } finally {
    terminal.stdin.end();
    terminal.kill('SIGTERM');
    await ended;
  }
  expect(terminal.exitCode === 0 || terminal.signalCode === 'SIGTERM').toBe(true);
  await world.until(id, ({ status }) => status === 'running', 'still running');
  seen.line.stop();
});
