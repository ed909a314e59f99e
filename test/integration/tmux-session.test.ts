import { stat } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bytesOf, createTmuxWorld, until, type TmuxWorld } from '../support/tmux-world.js';

let world: TmuxWorld;
beforeEach(async () => {
  world = await createTmuxWorld();
});
afterEach(async () => {
  await world.stop();
});

test('a session runs its launch file in its directory, logged from the first byte, and keeps its exit', async () => {
  const tmux = await world.connect();
  const input = await world.session('pwd; echo hello; exit 7');
  const seat = await tmux.createSession(input);
  await until(
    async () => (await bytesOf(world.exitsFile)).toString() === `${input.id}\n`,
    'the exit is told',
  );

  const [pane] = await tmux.panes();
  expect(pane).toMatchObject({
    id: input.id,
    session: seat.session,
    pane: seat.pane,
    pid: seat.pid,
    serverPid: seat.serverPid,
    dead: true,
    exitCode: 7,
    exitSignal: null,
    cols: 100,
    rows: 30,
    inMode: false,
    piped: true,
    attached: 0,
  });
  expect((await bytesOf(input.logPath)).toString()).toBe(`${world.dir}\r\nhello\r\n`);
  expect((await stat(input.logPath)).mode & 0o777).toBe(0o600);
  const { text } = await tmux.capture(seat.pane, { ansi: false, scrollback: true });
  expect(text.trimEnd()).toBe(`${world.dir}\nhello`);
});
