import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import type { Socket } from '../../src/client/socket.js';
import {
  openTerminalConnection,
  type TerminalConnection,
  type TerminalConnectionOptions,
} from '../../src/client/terminal-connection.js';
import { systemTimers } from '../../src/client/timers.js';
import type { SchmuxWorld } from '../support/worlds/schmux-world.js';
import { handshakeOf } from '../support/http/handshake.js';

/** A browser's access: the daemon's TCP address and a key. */
export type Door = { url: string; key: string };

/** Adds user-defined agents to a world's configuration. Call this before its daemon starts. */
export async function addAgents(
  world: SchmuxWorld,
  agents: { name: string; command: string[] }[],
  internal: Record<string, number> = {},
): Promise<void> {
  const path = join(world.home, 'config.json');
  const config = JSON.parse(await readFile(path, 'utf8')) as { internal: Record<string, number> };
  await writeFile(path, JSON.stringify({ ...config, agents, internal: { ...config.internal, ...internal } }));
}

/** Trades the one-time code of `schmux open` for a key, as the page does. */
export async function openDoor(world: SchmuxWorld): Promise<Door> {
  const { url } = await world.json<{ url: string }>('open', '--print', '--json');
  const { origin, hash } = new URL(url);
  const answer = await fetch(`${origin}/api/auth/exchange`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ code: hash.slice('#c='.length) }),
  });
  if (!answer.ok) throw new Error(`no key: ${answer.status} ${await answer.text()}`);
  const { key } = (await answer.json()) as { key: string };
  return { url: origin, key };
}

type Options = Partial<TerminalConnectionOptions> & Pick<TerminalConnectionOptions, 'onBytes'>;

/** Opens one viewer through the gate, with a key and the dashboard's own connection. */
export function openViewer(door: () => Door, id: string, options: Options): TerminalConnection {
  return openTerminalConnection({
    open() {
      const { url } = door();
      const address = `${url.replace('http', 'ws')}/api/sessions/${id}/terminal`;
      return new WebSocket(address, { origin: url, perMessageDeflate: false }) as unknown as Socket;
    },
    handshake: () => handshakeOf(door().key, door().url),
    size: { cols: 80, rows: 24 },
    focused: false,
    brief: true,
    onState: () => undefined,
    timers: systemTimers,
    random: Math.random,
    ...options,
  });
}

/**
 * Creates a gate: `until` resolves when `holds` returns true, which is checked after each `poke`, without polling. It rejects after
 * `patienceMs`.
 */
export function createGate(patienceMs = 60_000): {
  poke(): void;
  until(holds: () => boolean, what: string): Promise<void>;
} {
  const waiting = new Set<() => void>();
  return {
    poke() {
      for (const look of waiting) look();
    },
    until(holds, what) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`not within ${patienceMs / 1000} s: ${what}`));
        }, patienceMs);
        const look = () => {
          if (!holds()) return;
          waiting.delete(look);
          clearTimeout(timer);
          resolve();
        };
        waiting.add(look);
        look();
      });
    },
  };
}
