import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bytesOf, createTmuxWorld, exitTold, until } from '../../support/worlds/tmux-world.js';

const CONFIGURATIONS: readonly (readonly [string, string])[] = [
  ['other indexes', 'set -g base-index 1\nsetw -g pane-base-index 1\nset -g renumber-windows on'],
  ['destroy-unattached', 'set -g destroy-unattached on'],
  ['exit-unattached', 'set -s exit-unattached on'],
  ['exit-empty', 'set -s exit-empty on'],
  [
    'odd prefix, mouse, no status',
    'set -g prefix C-]\nset -g mouse on\nset -g status off\nset -g mode-keys vi',
  ],
  ['two status lines, borders', 'set -g status 2\nset -g pane-border-status top\nset -g status-position top'],
  ['a terminal of another kind', 'set -g default-terminal vt100\nset -s escape-time 5000'],
  ['a hook that splits panes', `set-hook -g after-new-session 'split-window "exec sleep 60"'`],
  [
    'hooks on everything that is made',
    `set-hook -g after-new-session 'split-window -b "exec sleep 60"; new-window "exec sleep 60"'\n` +
      `set-hook -g after-new-window 'split-window -h "exec sleep 60"'\n` +
      `set-hook -g session-created 'rename-window hooked'\nset-hook -g pane-died 'kill-pane'`,
  ],
  ['a wrapper around commands', `set -g default-command 'exec /nowhere/wrapper'`],
  ['a shell that refuses', 'set -g default-shell /bin/false'],
  ['remain-on-exit off', 'set -g remain-on-exit off'],
  [
    'remain-on-exit failed',
    `set -g remain-on-exit failed\nset -g remain-on-exit-format 'gone #{pane_dead_status}'`,
  ],
  ['a configuration with an error', 'set -g no-such-option 1\nnonsense\nbind C-x'],
  ['sizes and history', 'set -g default-size 300x90\nset -g window-size smallest\nset -g history-limit 10'],
  [
    'typing goes to all panes, titles and names change',
    'setw -g synchronize-panes on\nsetw -g allow-rename on',
  ],
  [
    'locks and alerts',
    'set -g lock-after-time 1\nset -g monitor-activity on\nset -g visual-activity on\nset -g bell-action any',
  ],
];

test.each(CONFIGURATIONS)(
  '%s: a session is made, typed into, ends and is deleted as ever',
  async (_name, config) => {
    const world = await createTmuxWorld({ config });
    try {
      const first = await world.connect();
      const input = await world.session(
        `echo hello; read -r line; printf 'got <%s>\\n' "$line"; stty size; exit 7`,
      );
      const seat = await first.createSession(input);
      await until(async () => (await bytesOf(input.logPath)).includes('hello'), 'it started');
      expect(await first.panes()).toMatchObject([
        { id: input.id, ...seat, dead: false, cols: 100, rows: 30 },
      ]);
      expect(
        await world.tmux('display-message', '-p', '-t', seat.pane, '#{window_panes} #{session_windows}'),
      ).toBe('1 1');

      // The daemon goes and comes; the agent stays where it is.
      await first.stop();
      expect(process.kill(seat.pid, 0)).toBe(true);
      const tmux = await world.connect();
      expect(await tmux.panes()).toMatchObject([{ id: input.id, ...seat, dead: false }]);

      await tmux.sendKeys(seat.pane, Buffer.from('some text\r'));
      await exitTold(tmux, world.exitsFile, input.id);
      const logged = async () => (await bytesOf(input.logPath)).toString();
      await expect.poll(logged).toBe('hello\r\nsome text\r\ngot <some text>\r\n30 100\r\n');
      expect(await tmux.panes()).toMatchObject([{ id: input.id, dead: true, exitCode: 7, piped: true }]);
      const { text } = await tmux.capture(seat.pane, { ansi: false, scrollback: true });
      expect(text.trimEnd()).toBe('hello\nsome text\ngot <some text>\n30 100');
      expect(await tmux.kill({ id: input.id, ...seat })).toBe(true);
      expect(await tmux.panes()).toEqual([]);
    } finally {
      await world.stop();
    }
  },
);

test('a server that is started learns nothing of what started it', async () => {
  const world = await createTmuxWorld();
  try {
    const secrets = { TMUX: '/x,1,2', TMUX_PANE: '%9', CLAUDECODE: '1', npm_config_x: '1', MY_API_KEY: 's' };
    const tmux = await world.connect({ env: { ...world.env, ...secrets } });
    const input = await world.session('env; exit 0');
    await tmux.createSession(input);
    await exitTold(tmux, world.exitsFile, input.id);
    const seen = (await bytesOf(input.logPath)).toString();
    expect(seen).toContain(`HOME=${world.dir}`);
    for (const name of ['CLAUDECODE', 'npm_config_x', 'MY_API_KEY', 'TMUX=/x'])
      expect(seen).not.toContain(name);
  } finally {
    await world.stop();
  }
});

test('a tmux that is too old, or says nothing, is refused with a sentence', async () => {
  const world = await createTmuxWorld();
  try {
    const old = join(world.dir, 'old-tmux');
    await writeFile(old, '#!/bin/sh\necho tmux 3.1c\n');
    await chmod(old, 0o755);
    await expect(world.connect({ binary: old })).rejects.toMatchObject({ code: 'TMUX_TOO_OLD' });
    await expect(world.connect({ binary: join(world.dir, 'none') })).rejects.toMatchObject({
      code: 'TMUX_MISSING',
    });
    const broken = join(world.dir, 'broken-tmux');
    await writeFile(
      broken,
      '#!/bin/sh\n[ "$1" = -V ] && { echo tmux 3.4; exit; }\necho no server for you >&2\nexit 1\n',
    );
    await chmod(broken, 0o755);
    await expect(world.connect({ binary: broken })).rejects.toMatchObject({
      code: 'TMUX_FAILED',
      message: expect.stringContaining('no server for you'),
    });
  } finally {
    await world.stop();
  }
});
