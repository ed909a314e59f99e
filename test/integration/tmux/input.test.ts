import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { shellQuote } from '../../../src/daemon/tmux/control/quote.js';
import type { ScreenRow } from '../../../src/daemon/tmux/types.js';
import {
  bytesOf,
  createTmuxWorld,
  exitTold,
  until,
  type Tmux,
  type TmuxSeat,
  type TmuxWorld,
} from '../../support/worlds/tmux-world.js';

const READER = resolve('test/support/terminal/raw-reader.mjs');

let world: TmuxWorld;
let tmux: Tmux;

beforeAll(async () => {
  world = await createTmuxWorld();
  tmux = await world.connect();
});
afterEach(async () => {
  // No paste waits in a file, no buffer of ours stays in the user's list.
  const files = (await readdir(world.runDir)).filter((name) => name.endsWith('.paste'));
  const left = [...files, await world.tmux('list-buffers')].join('');
  if (left !== '') throw new Error(`Left behind: ${left}`);
});
afterAll(async () => {
  await world.stop();
});

type Reader = { seat: TmuxSeat; got(): Promise<Buffer>; has(size: number): Promise<Buffer> };

/** A session whose program writes what it reads to a file, ready to read. */
async function startReader(prelude = ''): Promise<Reader> {
  const input = await world.session('');
  const file = `${input.launchFile}.read`;
  const command = [process.execPath, READER, file, prelude].map(shellQuote).join(' ');
  const ready = await world.session(`exec ${command}`, { id: input.id });
  const seat = await tmux.createSession(ready);
  await until(async () => (await bytesOf(ready.logPath)).includes('READY'), 'the reader is ready');
  const got = () => bytesOf(file);
  return {
    seat,
    got,
    async has(size) {
      await until(async () => (await got()).length >= size, `${size} bytes were read`, 30_000);
      return got();
    },
  };
}

const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('every byte is typed as it is', async () => {
  const { seat, has } = await startReader();
  await tmux.sendKeys(seat.pane, ALL_BYTES);
  expect(await has(256)).toEqual(Buffer.from(ALL_BYTES));
});

test('what looks like flags, key names or command separators is typed as it is', async () => {
  const { seat, has } = await startReader();
  const text = Buffer.from('-X cancel;Enter abc; #{pid} \\; C-c 🙂\r');
  await tmux.sendKeys(seat.pane, text);
  expect(await has(text.length)).toEqual(text);
});

test('short and long input arrive in the order it was given', async () => {
  const { seat, has } = await startReader();
  const parts = [3, 5000, 1, 4096, 4097, 600, 20_000, 2].map((size) => randomBytes(size));
  await Promise.all(parts.map((part) => tmux.sendKeys(seat.pane, part)));
  const whole = Buffer.concat(parts);
  expect(sha(await has(whole.length))).toBe(sha(whole));
});

test('1 MB of random bytes is exact', async () => {
  const { seat, has } = await startReader();
  const bytes = randomBytes(1024 * 1024);
  await tmux.sendKeys(seat.pane, bytes);
  expect(sha(await has(bytes.length))).toBe(sha(bytes));
});

test('a paste is bracketed when the program asked for it, and only then', async () => {
  const copied = Buffer.from('one\ntwo; three\r\nfour\x1b[201~\u009b201~five');
  const text = Buffer.from('one\rtwo; three\rfour␛[201~\ufffd201~five');
  const plain = await startReader();
  await tmux.paste(plain.seat.pane, copied);
  expect(await plain.has(text.length)).toEqual(text);
  const asked = await startReader('\x1b[?2004h');
  await tmux.paste(asked.seat.pane, copied);
  const bracketed = Buffer.concat([Buffer.from('\x1b[200~'), text, Buffer.from('\x1b[201~')]);
  expect(await asked.has(bracketed.length)).toEqual(bracketed);
  // Typed input is never bracketed, however long.
  const long = Buffer.alloc(10_000, 'a');
  await tmux.sendKeys(asked.seat.pane, long);
  expect(sha((await asked.has(bracketed.length + long.length)).subarray(bracketed.length))).toBe(sha(long));
});

test('the folder of pastes may have any name: nothing in it is expanded or run', async () => {
  const names = ['#(cd;touch ran)', 'a#[b]#{pid}##', "it's %H;~ $HOME", '#S'];
  for (const [index, name] of names.entries()) {
    const runDir = join(world.dir, name);
    await mkdir(runDir);
    const other = await world.connect({ runDir, controlName: `_schmux-name${index}` });
    const { seat, has } = await startReader();
    await other.paste(seat.pane, Buffer.from('one\ntwo'));
    expect((await has(7)).toString()).toBe('one\rtwo');
    expect(await readdir(runDir)).toEqual([]);
    await other.stop();
  }
  // A file that tmux had created would be there by now: a later command of its own is.
  await world.tmux('run-shell', 'cd; touch asked');
  expect((await readdir(world.dir)).filter((name) => name === 'ran' || name === 'asked')).toEqual(['asked']);
});

test('a turn is not interrupted by other input', async () => {
  const { seat, has } = await startReader();
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const turn = tmux.turn(seat.pane, async (hands) => {
    await hands.sendKeys(Buffer.from('<'));
    await held;
    await hands.keyNames(['x']);
    await hands.paste(Buffer.from('>'));
    return 'done';
  });
  const others = [
    tmux.sendKeys(seat.pane, Buffer.from('k')),
    tmux.paste(seat.pane, Buffer.from('p')),
    tmux.keyNames(seat.pane, ['Enter']),
  ];
  expect((await has(1)).toString()).toBe('<');
  release();
  expect(await turn).toBe('done');
  await Promise.all(others);
  expect((await has(6)).toString()).toBe('<x>kp\r');
});

test('a pane left in copy mode gets typed, pasted and pressed input', async () => {
  const { seat, has } = await startReader();
  let expected = '';
  for (const send of [
    () => tmux.sendKeys(seat.pane, Buffer.from('typed')),
    () => tmux.paste(seat.pane, Buffer.from('pasted')),
    () => tmux.keyNames(seat.pane, ['Enter', 'Escape', 'C-c', 'Up']),
  ]) {
    await world.tmux('copy-mode', '-t', seat.pane);
    expect((await tmux.panes()).find((pane) => pane.pane === seat.pane)?.inMode).toBe(true);
    await send();
  }
  expected = 'typedpasted\r\x1b\x03\x1b[A';
  expect((await has(expected.length)).toString()).toBe(expected);
});

test('keys that depend on the screen are pressed only while all their texts stand there, whatever characters these have', async () => {
  const shown = [
    'Run `rm -rf #{pane_id} *`, [a-z]?',
    '#(id) }{ \'q\' "d" $HOME \\x ~; %1',
    '❯ 日本 é 👩‍👩‍👧 ─│',
    '❯\u00a0',
  ];
  const print = shown.map((line) => `${line}\r\n`).join('');
  const { seat, has, got } = await startReader(print);
  await until(
    async () => (await tmux.readPane(seat.pane)).lines.some((line) => line.includes('READY')),
    'the screen is there',
  );
  const { hands } = await tmux.turn(seat.pane, async (given) => ({ hands: given }));
  const press = (rows: ScreenRow[], key: string) => hands.whileShown({ rows, cursor: null }).keyNames([key]);
  const at = (row: number, text = shown[row] ?? '') => ({ row, text });
  const all = shown.map((text, row) => ({ row, text }));
  for (const row of shown.keys()) expect(await press([at(row)], String(row))).toBe(true);
  expect(await press(all, 'a')).toBe(true);
  for (const [row, line] of shown.entries()) {
    for (const other of [
      `${line.slice(0, 3)}_${line.slice(4)}`,
      line.slice(1),
      line.slice(0, -1),
      `${line}.`,
    ]) {
      expect(await press([at(row, other)], 'x')).toBe(false);
      expect(await press([...all, at(row, other)], 'x')).toBe(false);
    }
    // The same text elsewhere is another screen.
    expect(await press([at(row + 1, line)], 'x')).toBe(false);
  }
  // A pattern matches nothing but itself.
  for (const text of ['.*', 'Run *', '[R]un', '#{pane_id}', '(', '\\'])
    expect(await press([at(0, text)], 'x')).toBe(false);
  // Under copy mode, which is left, the program's own screen counts.
  await world.tmux('copy-mode', '-t', seat.pane);
  expect(await press([at(0)], 'c')).toBe(true);
  await expect(press([], 'Rm')).rejects.toMatchObject({ code: 'KEY_UNKNOWN' });
  await has(6);
  expect((await got()).toString()).toBe('0123ac');
});

test('text and pastes that depend on the screen arrive whole or not at all', async () => {
  const { seat, has, got } = await startReader('here\r\n');
  await until(
    async () => (await tmux.readPane(seat.pane)).lines.some((line) => line.includes('READY')),
    'the screen is there',
  );
  const { cursor } = await tmux.readPane(seat.pane);
  const { hands } = await tmux.turn(seat.pane, async (given) => ({ hands: given }));
  const there = hands.whileShown({ rows: [{ row: 0, text: 'here' }], cursor });
  const elsewhere = [
    hands.whileShown({ rows: [{ row: 0, text: 'gone' }], cursor }),
    hands.whileShown({ rows: [{ row: 0, text: 'here' }], cursor: { ...cursor, x: cursor.x + 1 } }),
    hands.whileShown({ rows: [], cursor: { ...cursor, visible: !cursor.visible } }),
  ];
  const long = Buffer.alloc(9000, 'l');
  for (const no of elsewhere)
    for (const bytes of [Buffer.from('no'), long])
      expect([await no.sendKeys(bytes), await no.paste(bytes)]).toEqual([false, false]);
  expect(await there.sendKeys(ALL_BYTES)).toBe(true);
  expect(await there.sendKeys(long)).toBe(true);
  expect(await there.paste(Buffer.from('p\np'))).toBe(true);
  const expected = Buffer.concat([ALL_BYTES, long, Buffer.from('p\rp')]);
  await has(expected.length);
  expect(sha(await got())).toBe(sha(expected));
});

test('an unknown key presses none of them', async () => {
  const { seat, got, has } = await startReader();
  await expect(tmux.keyNames(seat.pane, ['Enter', 'Rm'])).rejects.toMatchObject({ code: 'KEY_UNKNOWN' });
  await tmux.sendKeys(seat.pane, Buffer.from('x'));
  await has(1);
  expect((await got()).toString()).toBe('x');
});

test('input for a pane that is gone says so, and does not hold up others', async () => {
  const { seat, has } = await startReader();
  await expect(tmux.sendKeys('%999', Buffer.from('x'))).rejects.toMatchObject({ code: 'SESSION_GONE' });
  await expect(tmux.paste('%999', Buffer.from('x'))).rejects.toMatchObject({ code: 'SESSION_GONE' });
  await expect(tmux.sendKeys('%999', Buffer.alloc(9000, 'x'))).rejects.toMatchObject({
    code: 'SESSION_GONE',
  });
  await tmux.sendKeys(seat.pane, Buffer.from('y'));
  expect((await has(1)).toString()).toBe('y');
});

test('a paste into a pane whose program has ended is refused, and tmux goes on', async () => {
  const { seat, has } = await startReader();
  const ended = await world.session('exit 0');
  const { pane } = await tmux.createSession(ended);
  await exitTold(tmux, world.exitsFile, ended.id);
  await expect(tmux.paste(pane, Buffer.from('too late'))).rejects.toMatchObject({ code: 'SESSION_GONE' });
  await expect(tmux.sendKeys(pane, Buffer.alloc(10_000, 'x'))).rejects.toMatchObject({
    code: 'SESSION_GONE',
  });
  await tmux.sendKeys(seat.pane, Buffer.from('still here'));
  expect(await has(10)).toEqual(Buffer.from('still here'));
});
