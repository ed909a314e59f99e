import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDemo, type DemoSeat } from '../../support/agents/demo-seat.js';
import { createTmuxWorld, newId, until, type TmuxWorld } from '../../support/worlds/tmux-world.js';

let world: TmuxWorld;

beforeAll(async () => {
  world = await createTmuxWorld();
  // Keeps the server alive between tests.
  await world.tmux('new-session', '-d', '-s', 'keep', 'cat');
});
afterAll(() => world.stop());

const demo = (args: string[], over?: Parameters<typeof startDemo>[2]) => startDemo(world, args, over);

test('works, asks for permission, works, asks in prose, sums up, stays at its prompt', async () => {
  const seat = await demo([], { prompt: 'Greet everyone.\nPlease.' });
  await seat.shows('› Greet everyone.');
  await seat.shows(/\S (Thinking|Reading|Writing)… \(\ds · esc to interrupt\)/);
  await seat.shows(/❯ 1\. Yes\s/);
  expect(await seat.fact('#{cursor_flag} #{alternate_on} #{pane_title}')).toBe(
    '0 0 ✳ Greet everyone. Please.',
  );
  await seat.keys('Down');
  await seat.shows(/❯ 2\. Yes, and/);
  await seat.keys('Enter');
  await seat.shows('12 tests passed');
  await seat.shows('or start a new one?');
  await seat.shows(/^│ › +│$/m);
  expect(await seat.fact('#{cursor_flag} #{cursor_x}')).toBe('1 4');
  await seat.type('the old one');
  await seat.keys('Enter');
  await seat.shows('› the old one');
  await seat.shows('Done. I changed');
  await seat.rests();
  await seat.shows(/^│ › +│$/m);
  await seat.type('scenario: quick');
  await seat.keys('Enter');
  await seat.shows(/› scenario: quick[^]*Done\. I changed/);
  await seat.rests();
  await seat.type('/exit');
  await seat.keys('Enter');
  expect(await seat.exit()).toBe('0/');
});

test('a digit answers, the third choice says no, Escape cancels', async () => {
  const byDigit = await demo(['--scenario', 'permission'], { prompt: 'x' });
  await byDigit.shows('❯ 1. Yes');
  await byDigit.type('1');
  await byDigit.shows('Done. I changed');
  const no = await demo(['--scenario', 'permission'], { prompt: 'x' });
  await no.shows('❯ 1. Yes');
  await no.keys('Down', 'Down', 'Enter');
  await no.shows('Not allowed: npm test');
  const escaped = await demo(['--scenario', 'permission'], { prompt: 'x' });
  await escaped.shows('❯ 1. Yes');
  await escaped.keys('Escape');
  await escaped.shows('Interrupted. What should I do instead?');
  expect((await escaped.screen()).join('\n')).not.toContain('Run command');
});

test('Escape interrupts work; messages sent meanwhile wait their turn', async () => {
  const seat = await demo(['--speed', '1'], { prompt: 'x' });
  await seat.shows('esc to interrupt');
  await seat.type('scenario: quick');
  await seat.keys('Enter');
  await seat.shows('queued: scenario: quick');
  await seat.keys('Escape');
  await seat.shows('Interrupted.');
  await seat.shows('› scenario: quick');
  await seat.shows('Done. I changed');
});

test('Ctrl+C once says how to quit, twice quits with 130', async () => {
  const seat = await demo(['--scenario', 'idle']);
  await seat.shows('Enter sends');
  await seat.type('a draft');
  await seat.keys('C-c');
  await seat.shows('Press Ctrl+C again to quit');
  expect((await seat.screen()).join('\n')).not.toContain('a draft');
  await seat.keys('C-c');
  expect(await seat.exit()).toBe('130/');
});

test('ends as instructed: at once, with a code, by a signal', async () => {
  expect(await (await demo(['--scenario', 'fail'])).exit()).toBe('7/');
  expect(await (await demo([], { prompt: 'scenario: fail' })).exit()).toBe('7/');
  expect(await (await demo(['--scenario', 'exit:3'])).exit()).toBe('3/');
  expect(await (await demo(['--scenario', 'crash'])).exit()).toBe('/11');
  expect(await (await demo(['--nonsense'])).exit()).toBe('2/');
});

test('an error is shown above a healthy prompt', async () => {
  const seat = await demo(['--scenario', 'error']);
  await seat.shows(/API Error: 529[^]*^│ › +│$/m);
  expect(await seat.fact('#{pane_dead} #{cursor_flag}')).toBe('0 1');
});

test('a flood has every line once, in order', async () => {
  const seat = await demo(['--scenario', 'flood', '--lines', '3000']);
  await seat.shows('flood 3000 of 3000');
  await seat.shows(/^│ › +│$/m);
  const all = await world.tmux(
    'capture-pane',
    '-p',
    '-S',
    '-',
    '-t',
    `${await seat.fact('#{session_name}')}:`,
  );
  // tmux keeps 2000 lines of history by default; what is there has no gap.
  const numbers = [...all.matchAll(/^flood (\d+) of 3000$/gm)].map((match) => Number(match[1]));
  expect(numbers.length).toBeGreaterThan(1900);
  expect(numbers).toEqual(numbers.map((_, index) => 3000 - numbers.length + 1 + index));
});

test.each([
  [80, 24],
  [120, 36],
  [40, 20],
])('is whole at %dx%d, whatever the size was before', async (cols, rows) => {
  const seat = await demo([], {
    prompt: 'Greet everyone, please, in a way that needs more than one line here.',
    cols: 100,
    rows: 30,
  });
  const wide = new RegExp(`^╰─{${cols - 3}}╯$`);
  await seat.shows('❯ 1. Yes');
  await seat.resize(cols, rows);
  const boxed = async () => (await seat.screen()).filter((line) => /^[╭╰│].*[╮╯│]$/.test(line));
  await until(async () => (await boxed()).some((line) => wide.test(line)), `a box is ${cols} wide`);
  const lines = await boxed();
  // Every row of every box is as wide as the window, so nothing wrapped and nothing of the old size is left.
  expect(new Set(lines.map((line) => [...line].length))).toEqual(new Set([cols - 1]));
  expect(lines.filter((line) => line.includes('❯ 1. Yes'))).toHaveLength(1);
  await seat.keys('Enter');
  await seat.shows(/start a\s+new\s+one\?/);
});

test('reports its status by OSC 7501 only on request', async () => {
  const log = async (seat: DemoSeat) =>
    readFile(join(world.runDir, `${await seat.fact('#{session_name}')}.log`), 'utf8');
  const signals = async (seat: DemoSeat) =>
    [...(await log(seat)).matchAll(/\x1b\]7501;([^\x1b]*)\x1b\\/g)].map((match) => match[1]);
  const silent = await demo(['--scenario', 'permission']);
  await silent.shows('Enter sends');
  const seat = await demo(['--scenario', 'permission', '--signals'], { prompt: 'x' });
  await seat.shows('❯ 1. Yes');
  await seat.type('1');
  await seat.shows('Done. I changed');
  await seat.rests();
  await seat.type('/exit');
  await seat.keys('Enter');
  await seat.exit();
  const message = Buffer.from('run npm test').toString('base64');
  expect(await signals(seat)).toEqual([
    'state=idle:app=demo',
    'state=working:app=demo',
    `state=blocked:app=demo:kind=permission:msg=${message}`,
    'state=working:app=demo',
    'state=done:app=demo',
    'state=clear:app=demo',
  ]);
  expect(await log(silent)).not.toContain('7501');
});

test('echo writes down prompt, keys, pastes and sizes exactly', async () => {
  const record = join(world.runDir, `record-${newId()}`);
  const prompt = `it's "quoted" $(x) \`y\`\r\n\u0001ü😀\n\n${'x'.repeat(1_000_000)}`;
  const seat = await demo(['--scenario', 'echo', '--record', record], { prompt });
  await seat.shows('received 0 bytes');
  const entries = async (kind: string) =>
    (await readFile(record, 'utf8'))
      .split('\n')
      .filter((line) => line.startsWith(`${kind} `))
      .map((line) => line.slice(kind.length + 1));
  expect(Buffer.from((await entries('prompt')).join(''), 'hex').toString()).toBe(prompt);
  await seat.keys('C-c', 'Up', 'Escape', 'Enter');
  await seat.type('ü;');
  await seat.shows('received 9 bytes');
  expect((await entries('input')).join('')).toBe(Buffer.from('\x03\x1b[A\x1b\rü;').toString('hex'));
  await world.tmux('set-buffer', '-b', 'demo', 'one\ntwo');
  await world.tmux('paste-buffer', '-p', '-r', '-b', 'demo', '-t', `${await seat.fact('#{session_name}')}:`);
  await seat.shows('received 28 bytes');
  expect((await entries('input')).join('')).toContain(
    Buffer.from('\x1b[200~one\ntwo\x1b[201~').toString('hex'),
  );
  await seat.resize(70, 20);
  await until(async () => (await entries('size')).length === 2, 'the new size is written down');
  expect(await entries('size')).toEqual(['80x24', '70x20']);
  expect(existsSync(join(world.runDir, `${await seat.fact('#{session_name}')}.prompt`))).toBe(false);
});

test('typed text is in the composer as it is, wide letters and all', async () => {
  const seat = await demo(['--scenario', 'idle']);
  await seat.shows('Enter sends');
  await fc.assert(
    fc.asyncProperty(
      fc.string({
        unit: fc.constantFrom('a', 'Z', '7', 'ü', '日', '-', '"', '$', '\\', '~'),
        minLength: 1,
        maxLength: 30,
      }),
      async (text) => {
        await seat.type(text);
        await until(async () => (await seat.screen()).some((line) => line.startsWith(`│ › ${text} `)), text);
        await seat.keys('C-u');
        await seat.shows(/^│ › +│$/m);
      },
    ),
    { numRuns: 25 },
  );
});
