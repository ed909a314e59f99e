import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isAlive } from '../../../src/lib/processes/alive.js';
import {
  bytesOf,
  createTmuxWorld,
  until,
  type Tmux,
  type TmuxWorld,
} from '../../support/worlds/tmux-world.js';

let world: TmuxWorld;
let tmux: Tmux;
beforeEach(async () => {
  world = await createTmuxWorld();
  tmux = await world.connect();
});
afterEach(async () => {
  await world.stop();
});

const SCRIPT = 'while read -r line; do echo "<$line>"; done';

test('the log writer is found by its file, each session its own', async () => {
  const inputs = await Promise.all([world.session(SCRIPT), world.session(SCRIPT)]);
  await Promise.all(inputs.map((input) => tmux.createSession(input)));
  const pids: (number | null)[] = [];
  for (const { logPath } of inputs) {
    await until(async () => (await tmux.pipeWriter(logPath)) !== null, 'the writer is there');
    pids.push(await tmux.pipeWriter(logPath));
  }
  expect(new Set(pids).size).toBe(2);
  for (const pid of pids) expect(await readFile(`/proc/${pid}/comm`, 'utf8')).toBe('cat\n');
  expect(await tmux.pipeWriter(`${world.runDir}/none.log`)).toBeNull();
});

test('a dead writer is noticed, restarted once, and continues to append', async () => {
  const input = await world.session(SCRIPT);
  const seat = await tmux.createSession(input);
  await tmux.sendKeys(seat.pane, Buffer.from('one\r'));
  await until(async () => (await bytesOf(input.logPath)).includes('<one>'), 'one is logged');
  expect(await tmux.repipe(seat.pane, input.logPath)).toBe(false);
  const writer = await tmux.pipeWriter(input.logPath);
  process.kill(writer ?? 0, 'SIGKILL');
  await until(async () => (await tmux.pipeWriter(input.logPath)) === null, 'the writer is dead');
  // tmux notices at the next byte it cannot write.
  await tmux.sendKeys(seat.pane, Buffer.from('lost\r'));
  await until(async () => (await tmux.panes())[0]?.piped === false, 'the dead writer is seen');
  const started = await Promise.all([1, 2, 3].map(() => tmux.repipe(seat.pane, input.logPath)));
  expect(started).toEqual([true, false, false]);
  await tmux.sendKeys(seat.pane, Buffer.from('two\r'));
  await until(async () => (await bytesOf(input.logPath)).includes('<two>'), 'two is logged');
  expect((await bytesOf(input.logPath)).toString()).toContain('<one>');
});

test('a released writer writes what it was given and ends', async () => {
  const input = await world.session(`seq 1 20000; ${SCRIPT}`);
  const seat = await tmux.createSession(input);
  await until(async () => (await bytesOf(input.logPath)).includes('\n20000\r\n'), 'all is logged');
  const writer = await tmux.pipeWriter(input.logPath);
  await tmux.unpipe(seat.pane);
  await until(() => !isAlive(writer ?? 0), 'the writer is gone');
  expect(await tmux.panes()).toMatchObject([{ piped: false }]);
  expect(await tmux.pipeWriter(input.logPath)).toBeNull();
  await expect(tmux.unpipe('%999')).rejects.toMatchObject({ code: 'SESSION_GONE' });
  await expect(tmux.repipe('%999', input.logPath)).rejects.toMatchObject({ code: 'SESSION_GONE' });
});

test('a stopped writer loses nothing of a flood once it continues', async () => {
  const input = await world.session('read -r go; seq 1 200000; echo end; exec sleep 60');
  const seat = await tmux.createSession(input);
  await until(async () => (await tmux.pipeWriter(input.logPath)) !== null, 'the writer is there');
  const writer = (await tmux.pipeWriter(input.logPath)) ?? 0;
  process.kill(writer, 'SIGSTOP');
  await tmux.sendKeys(seat.pane, Buffer.from('\r'));
  await until(
    async () => (await tmux.capture(seat.pane, { ansi: false, scrollback: false })).text.includes('end'),
    'the flood has passed through tmux',
  );
  process.kill(writer, 'SIGCONT');
  await until(async () => (await bytesOf(input.logPath)).includes('\nend\r\n'), 'all is logged');
  const lines = (await bytesOf(input.logPath))
    .toString()
    .split('\r\n')
    .filter((line) => /^\d+$/.test(line));
  expect(lines).toHaveLength(200_000);
  expect(lines.at(-1)).toBe('200000');
});
