import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  bytesOf,
  createTmuxWorld,
  exitTold,
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

const exits = async () => (await bytesOf(world.exitsFile)).toString().split('\n').filter(Boolean);

test('a session runs its launch file in its directory, logged from the first byte, and keeps its exit', async () => {
  const input = await world.session('pwd; echo hello; exit 7');
  const seat = await tmux.createSession(input);
  await exitTold(tmux, world.exitsFile, input.id);

  const [pane] = await tmux.panes();
  expect([seat.pid, 0]).toContain(pane?.pid);
  expect(pane).toMatchObject({
    id: input.id,
    ...seat,
    pid: pane?.pid,
    dead: true,
    exitCode: 7,
    exitSignal: null,
    cols: 100,
    rows: 30,
    inMode: false,
    piped: true,
    attached: 0,
  });
  await expect.poll(async () => (await bytesOf(input.logPath)).toString()).toBe(`${world.dir}\r\nhello\r\n`);
  expect((await stat(input.logPath)).mode & 0o777).toBe(0o600);
  expect((await stat(input.exitsFile)).mode & 0o777).toBe(0o600);
  const { text, cols, rows } = await tmux.capture(seat.pane, { ansi: false, scrollback: true });
  expect({ text: text.trimEnd(), cols, rows }).toEqual({ text: `${world.dir}\nhello`, cols: 100, rows: 30 });
  expect((await world.tmux('show-options', '-vt', seat.session, '@schmux_id')).trim()).toBe(input.id);
});

test('fifty programs that print a line and exit at once keep the line and the status', async () => {
  const inputs = await Promise.all(
    Array.from({ length: 50 }, (_, n) => world.session(`echo line ${n}; exit ${n}`)),
  );
  const seats = await Promise.all(inputs.map((input) => tmux.createSession(input)));
  await Promise.all(inputs.map((input) => exitTold(tmux, world.exitsFile, input.id)));
  const panes = new Map((await tmux.panes()).map((pane) => [pane.pane, pane]));
  const logs = () => Promise.all(inputs.map(async (input) => String(await bytesOf(input.logPath))));
  await expect.poll(logs).toEqual(inputs.map((_, n) => `line ${n}\r\n`));
  expect(seats.map((seat) => panes.get(seat.pane)?.exitCode)).toEqual(inputs.map((_, n) => n));
  expect(new Set(await exits())).toEqual(new Set(inputs.map((input) => input.id)));
});

test('a death by signal is reported by name', async () => {
  const input = await world.session('kill -SEGV $$');
  const seat = await tmux.createSession(input);
  await exitTold(tmux, world.exitsFile, input.id);
  expect((await tmux.panes()).find((pane) => pane.pane === seat.pane)).toMatchObject({
    dead: true,
    exitCode: null,
    exitSignal: 'SIGSEGV',
  });
});

test.each([
  ['a format that runs a command', '#(touch ran)'],
  ['a shell substitution', '$(touch ran)`touch ran`'],
  ['quotes and separators', `it's "so"; touch ran #`],
  ['a newline', 'a\ntouch ran\nb'],
  ['styles, times and braces', '##[fg=red]#[x]%H%%#{pid}{,}~'],
  ['unicode and escapes', 'äöü 🙂 \\n\\033 \x1b[31m'],
])('no name is ever expanded or run: %s', async (_name, hostile) => {
  const cwd = join(world.dir, hostile);
  await mkdir(cwd);
  const base = await world.session('');
  const logPath = join(cwd, `${base.id} ${hostile}.log`);
  const exitsFile = join(cwd, 'exits');
  const input = await world.session('pwd -P', { id: base.id, cwd, logPath, exitsFile });
  await tmux.createSession(input);
  await exitTold(tmux, exitsFile, input.id);
  expect((await bytesOf(exitsFile)).toString()).toBe(`${input.id}\n`);
  // The log writer is another process than who tells the exit.
  await expect
    .poll(async () => (await bytesOf(logPath)).toString())
    .toBe(`${cwd.replaceAll('\n', '\r\n')}\r\n`);
  // Nothing beside the log and the exits; and no "ran" where the server or the control client live.
  expect((await readdir(cwd)).sort()).toEqual([`${base.id} ${hostile}.log`, 'exits'].sort());
  expect(await readdir(world.dir)).not.toContain('ran');
});

test('options are set on the session alone', async () => {
  const before = await world.tmux('show-options', '-g');
  const seat = await tmux.createSession(await world.session('exec sleep 60', { historyLimit: 4321 }));
  expect(await world.tmux('display-message', '-p', '-t', seat.pane, '#{history_limit}')).toBe('4321');
  expect(await world.tmux('show-options', '-g')).toBe(before);
  expect(await world.tmux('show-options', '-gw')).not.toContain('remain-on-exit on');
  expect(await world.tmux('show-hooks', '-g')).not.toContain('schmux');
  const own = await world.tmux('show-options', '-p', '-t', seat.pane);
  expect(own).toContain('remain-on-exit on');
  // tmux 3.2 has no such option.
  if (!tmux.version?.startsWith('3.2')) expect(own).toContain('allow-passthrough off');
  const window = await world.tmux('show-options', '-w', '-t', seat.pane);
  expect(window).toContain('window-size manual');
  expect(window).toContain('automatic-rename off');
});

test('a second session of the same id is refused and the first one stays', async () => {
  const input = await world.session('exec sleep 60');
  const seat = await tmux.createSession(input);
  await expect(tmux.createSession(input)).rejects.toMatchObject({
    code: 'TMUX_FAILED',
    message: expect.stringContaining('duplicate session'),
  });
  expect(await tmux.panes()).toMatchObject([{ ...seat, dead: false }]);
});

test('a session that fails half way leaves nothing', async () => {
  const input = await world.session('exec sleep 60', { cols: 100_000 });
  await expect(tmux.createSession(input)).rejects.toMatchObject({ code: 'TMUX_FAILED' });
  expect(await world.tmux('list-sessions', '-F', '#{session_name}')).not.toContain(input.id);
});

test.each(['this', 'an older'])(
  'a session that %s version made is killed with its other windows',
  async (version) => {
    const input = await world.session('exec sleep 60');
    const seat = { id: input.id, ...(await tmux.createSession(input)) };
    if (version === 'an older') {
      const [home] = (await world.tmux('show-environment', '-t', seat.session, 'SCHMUX_TMUX_SESSION'))
        .replace('SCHMUX_TMUX_SESSION=', '')
        .split(':');
      await world.tmux('set-environment', '-t', seat.session, '-u', 'SCHMUX_TMUX_SESSION');
      await world.tmux('set-option', '-t', seat.session, '@schmux_id', seat.id);
      await world.tmux('set-option', '-t', seat.session, '@schmux_home', home ?? '');
    }
    await world.tmux('new-window', '-t', seat.session, 'exec sleep 60');
    expect(await tmux.kill({ ...seat, pane: '%99999' })).toBe(true);
    expect(await world.tmux('list-sessions', '-F', '#{session_id}')).not.toContain(seat.session);
  },
);

test('a kill hits that session of that server and home, once', async () => {
  const first = await world.session('exec sleep 60');
  const seat = { id: first.id, ...(await tmux.createSession(first)) };
  const second = await world.session('exec sleep 60');
  const other = { id: second.id, ...(await tmux.createSession(second)) };
  const stranger = await world.connect({ home: 'ffffffff', controlName: '_schmux-ffffff' });

  expect(await stranger.panes()).toEqual([]);
  expect(await stranger.kill(seat)).toBe(false);
  expect(await tmux.kill({ ...seat, id: other.id })).toBe(false);
  expect(await tmux.kill({ ...seat, serverPid: seat.serverPid + 1 })).toBe(false);
  expect(await tmux.panes()).toHaveLength(2);
  expect(await tmux.kill(seat)).toBe(true);
  expect(await tmux.kill(seat)).toBe(false);
  expect(await tmux.panes()).toMatchObject([{ id: other.id }]);
});

test('the pane is followed where the user moves it, and what they split off is not ours', async () => {
  const input = await world.session('exec sleep 60');
  const seat = await tmux.createSession(input);
  await world.tmux('split-window', '-t', seat.pane, 'exec sleep 60');
  expect(await tmux.panes()).toMatchObject([{ pane: seat.pane, id: input.id }]);
  await world.tmux('new-session', '-d', '-s', 'mine', 'exec sleep 60');
  await world.tmux('join-pane', '-s', seat.pane, '-t', 'mine:');
  await world.tmux('rename-session', '-t', seat.session, 'renamed');
  const [moved] = await tmux.panes();
  expect(moved).toMatchObject({ pane: seat.pane, id: input.id, dead: false });
  expect(moved?.session).not.toBe(seat.session);
});

test('the window takes a size and the program sees it', async () => {
  const input = await world.session(`trap 'stty size' WINCH; echo ready; while :; do sleep 0.05; done`);
  const seat = await tmux.createSession(input);
  await until(async () => (await bytesOf(input.logPath)).includes('ready'), 'it is ready');
  await tmux.resize(seat.pane, { cols: 73, rows: 21 });
  await until(async () => (await bytesOf(input.logPath)).includes('21 73'), 'the size arrives');
  await tmux.resize(seat.session, { cols: 200, rows: 50 });
  await until(async () => (await bytesOf(input.logPath)).includes('50 200'), 'the next size arrives');
  expect(await tmux.panes()).toMatchObject([{ cols: 200, rows: 50 }]);
  await expect(tmux.resize('%999', { cols: 80, rows: 24 })).rejects.toMatchObject({ code: 'SESSION_GONE' });
});

test('a screen is captured with and without colour, with and without scrollback', async () => {
  const input = await world.session(
    `printf '\\033[31mred\\033[0m\\n'; seq 1 100; printf '%%end 1 2 1'; exec sleep 60`,
  );
  const seat = await tmux.createSession(input);
  await until(async () => (await bytesOf(input.logPath)).includes('%end'), 'it printed');
  const screen = await tmux.capture(seat.pane, { ansi: false, scrollback: false });
  expect(screen.text.split('\n').slice(-2)).toEqual(['100', '%end 1 2 1']);
  expect(screen.text.split('\n')).toHaveLength(30);
  const whole = await tmux.capture(seat.pane, { ansi: true, scrollback: true });
  expect(whole.text.split('\n')).toHaveLength(102);
  // The pen is reset at the end of this line or at the beginning of the next, as the version likes.
  expect(whole.text).toMatch(/^\x1b\[31mred(\n\x1b\[39m1|\x1b\[39m\n1)\n/);
});
