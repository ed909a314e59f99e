import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTmuxWorld, type TmuxWorld } from '../../support/worlds/tmux-world.js';

/** Stands for systemd's program: writes down how it was called, then becomes the command as `--scope` does. */
const WORKS =
  '#!/bin/sh\necho "$@" >> "$HOME/asked"\nwhile [ "$1" != -- ]; do shift; done; shift; exec "$@"\n';
const FAILS =
  '#!/bin/sh\necho "$@" >> "$HOME/asked"\necho "Failed to connect to bus: No medium found" >&2; exit 1\n';

let world: TmuxWorld;
beforeEach(async () => {
  world = await createTmuxWorld();
  await mkdir(join(world.dir, 'systemd'));
});
afterEach(() => world.stop());

async function connectWith(script: string) {
  const bin = join(world.dir, 'bin');
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, 'systemd-run'), script);
  await chmod(join(bin, 'systemd-run'), 0o755);
  return world.connect({
    env: { ...world.env, PATH: `${bin}:${world.env['PATH']}` },
    scope: { systemd: join(world.dir, 'systemd') },
  });
}
const asked = () => readFile(join(world.dir, 'asked'), 'utf8').catch(() => '');

it('under systemd the server starts in a scope of its own, once', async () => {
  const tmux = await connectWith(WORKS);
  expect(tmux.connected()).toBe(true);
  expect(await asked()).toMatch(/^--user --scope --quiet --collect --description=tmux for schmux -- tmux /);
  const created = await tmux.createSession(await world.session('exec sleep 1000'));
  expect(created.serverPid).toBe(tmux.serverPid());
  // A daemon that comes back to the same server needs none.
  await tmux.stop();
  await connectWith(WORKS);
  expect((await asked()).trim().split('\n')).toHaveLength(1);
});

it('a user’s existing server stays where it is', async () => {
  await world.tmux('new-session', '-d', '-s', 'mine', 'exec sleep 1000');
  expect((await connectWith(WORKS)).connected()).toBe(true);
  expect(await asked()).toBe('');
});

it('where systemd gives no scope the server starts all the same', async () => {
  const tmux = await connectWith(FAILS);
  expect(tmux.connected()).toBe(true);
  expect(await asked()).not.toBe('');
  await tmux.createSession(await world.session('exec sleep 1000'));
  expect(await tmux.panes()).toHaveLength(1);
});

it('without systemd no scope is requested', async () => {
  const bin = join(world.dir, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'systemd-run'), WORKS, { mode: 0o755 });
  const tmux = await world.connect({
    env: { ...world.env, PATH: `${bin}:${world.env['PATH']}` },
    scope: { systemd: join(world.dir, 'nothing') },
  });
  expect([tmux.connected(), await asked()]).toEqual([true, '']);
});
