import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchWorld } from './terminal-bench-world.js';
import { openPeer, type Seat } from './terminal-peers.js';
import { findProgram, installWetty, openTtyd, openWetty, type WebPeer } from './terminal-web-peers.js';

/** The kinds of terminals between a program and its viewer. */
export type Kind = 'schmux' | 'pty' | 'attach' | 'ttyd' | 'wetty';

const programs: { ttyd: string | null; wetty: string | null; folder: string | null } = {
  ttyd: null,
  wetty: null,
  folder: null,
};

/** Returns the kinds available in this run, and prints on stderr why others are missing. */
export async function findPeers(wanted: boolean): Promise<Kind[]> {
  const kinds: Kind[] = ['schmux', 'pty', 'attach'];
  programs.ttyd = findProgram('ttyd');
  if (programs.ttyd === null) process.stderr.write('ttyd is not on PATH: not compared\n');
  else kinds.push('ttyd');
  if (!wanted) return kinds;
  programs.folder = await mkdtemp(join(tmpdir(), 'bench-wetty-'));
  const found = await installWetty(programs.folder);
  if ('problem' in found) process.stderr.write(`${found.problem}: not compared\n`);
  else {
    programs.wetty = found.program;
    kinds.push('wetty');
  }
  return kinds;
}

export async function forgetPeers(): Promise<void> {
  if (programs.folder !== null) await rm(programs.folder, { recursive: true, force: true });
}

export function peerVersions(): string {
  const { ttyd, wetty, folder } = programs;
  const words: string[] = [];
  if (ttyd !== null) words.push(execFileSync(ttyd, ['--version'], { encoding: 'utf8' }).trim());
  if (wetty !== null && folder !== null) {
    const manifest = readFileSync(join(folder, 'node_modules/wetty/package.json'), 'utf8');
    words.push(`wetty ${(JSON.parse(manifest) as { version: string }).version}`);
  }
  return words.map((word) => `, ${word}`).join('');
}

/** Starts the same program behind each kind of terminal; every attached one has a tmux session to itself. */
export async function seatsOf(
  bench: BenchWorld,
  program: 'echo' | 'print',
  kinds: readonly Kind[],
): Promise<{ seat(kind: Kind): Seat; close(): Promise<void> }> {
  const [id = ''] = await bench.sessions(program);
  const env: Record<string, string> = {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    LANG: 'C.UTF-8',
    HOME: bench.world.dir,
    TMUX_TMPDIR: bench.world.env['TMUX_TMPDIR'] ?? '',
  };
  const attached: string[] = [];
  async function attach(kind: Kind): Promise<string> {
    const name = `peer-${kind}-${program}`;
    await bench.world.tmux('new-session', '-d', '-s', name, '-x', '80', '-y', '24', bench.script(program));
    attached.push(name);
    return `exec tmux attach -t ${name}`;
  }
  const web = (path: string | null): WebPeer => ({ program: path ?? '', env, dir: bench.world.dir });
  const open: Record<Kind, () => Promise<Seat>> = {
    schmux: () => bench.seat(id),
    pty: () => openPeer(bench.script(program), env),
    attach: async () => openPeer(await attach('attach'), env),
    ttyd: async () => openTtyd(web(programs.ttyd), await attach('ttyd')),
    wetty: async () => openWetty(web(programs.wetty), await attach('wetty')),
  };
  const seats = new Map<Kind, Seat>();
  async function close(): Promise<void> {
    for (const seat of seats.values()) await seat.close();
    for (const name of attached) await bench.world.tmux('kill-session', '-t', name);
    await bench.dispose([id]);
  }
  try {
    for (const kind of kinds) seats.set(kind, await open[kind]());
  } catch (error) {
    await close();
    throw error;
  }
  return {
    seat(kind) {
      const seat = seats.get(kind);
      if (seat === undefined) throw new Error(`no ${kind} in this run`);
      return seat;
    },
    close,
  };
}
