import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SpawnInput } from '../../../src/contract/session/session.js';
import type { SchmuxWorld } from '../worlds/schmux-world.js';

const program = fileURLToPath(new URL('puppet-agent.mjs', import.meta.url));

export type State = 'idle' | 'working' | 'blocked' | 'error';

/** Agents that a test controls, so that a page can be brought into any state without waiting for a script. */
export type Puppets = {
  /** Spawns one, by default in the repository itself (no clone, so it is quick); it listens when the promise resolves. */
  spawn(nickname: string, input?: Partial<SpawnInput>): Promise<string>;
  /** Prints raw bytes; `\n` alone is a line feed, as in any raw terminal. */
  print(id: string, text: string): Promise<void>;
  /** Reports its state by OSC 7501, and waits until the daemon has it. */
  says(id: string, state: State, message?: string): Promise<void>;
  /** Everything typed into it so far. */
  typed(id: string): Promise<string>;
  /** Sizes it was resized to, `COLUMNSxROWS`, oldest first. */
  sizes(id: string): Promise<string[]>;
  exit(id: string, code?: number): Promise<void>;
};

const NUDGE: Record<State, string> = {
  idle: 'feedback',
  working: 'working',
  blocked: 'blocked',
  error: 'feedback',
};

/** Writes settings into this world's `config.json`, before or while its daemon runs. */
export async function configure(world: SchmuxWorld, change: Record<string, unknown>): Promise<void> {
  const path = join(world.home, 'config.json');
  const before = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  await writeFile(path, JSON.stringify({ ...before, ...change }, null, 2));
}

/** Installs a puppet under the name of an agent that schmux knows. It prints `version`; the shell lines `first` run before it. */
export async function disguise(
  world: Pick<SchmuxWorld, 'dir' | 'program'>,
  name: string,
  { version, first = [] }: { version: string; first?: readonly string[] },
): Promise<void> {
  const lines = [
    '#!/bin/sh',
    `[ "$1" = --version ] && { echo '${version}'; exit; }`,
    ...first,
    `exec '${process.execPath}' '${program}' '${join(world.dir, 'p')}'`,
  ];
  await world.program(name, lines.join('\n') + '\n');
}

/** Configures the agents `puppet` and `marionette` (the same under another name); call it before the daemon starts. */
export async function createPuppets(world: SchmuxWorld): Promise<Puppets> {
  const directory = join(world.dir, 'p');
  await mkdir(directory);
  const command = [process.execPath, program, directory];
  await configure(world, {
    agents: ['puppet', 'marionette'].map((name) => ({ name, command, prompt: 'none' })),
  });
  const order = (id: string, what: object): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect(join(directory, `${id}.sock`), () => socket.write(`${JSON.stringify(what)}\n`));
      socket.on('data', () => socket.end());
      socket.on('close', () => resolve());
      socket.on('error', reject);
    });
  const read = async (path: string): Promise<string> => (existsSync(path) ? readFile(path, 'utf8') : '');
  const puppets: Puppets = {
    async spawn(nickname, input = {}) {
      const where = input.repo === undefined ? { workspace: world.repo } : {};
      const [id = ''] = await world.spawn({ agents: [{ agent: 'puppet' }], nickname, ...where, ...input });
      await world.until(id, (session) => session.last_line.includes('puppet ready'), 'listening');
      return id;
    },
    print: (id, text) => order(id, { print: text }),
    async says(id, state, message = '') {
      const msg = message === '' ? '' : `:msg=${Buffer.from(message).toString('base64')}`;
      await puppets.print(id, `\x1b]7501;state=${state}:app=puppet${msg}\x1b\\`);
      await world.until(
        id,
        ({ nudge }) => nudge.state === NUDGE[state] && (message === '' || nudge.reason.includes(message)),
        `${state} ${message}`,
      );
    },
    typed: (id) => read(join(directory, `${id}.typed`)),
    sizes: async (id) =>
      (await read(join(directory, `${id}.sizes`))).split('\n').filter((line) => line !== ''),
    async exit(id, code = 0) {
      await order(id, { exit: code });
      await world.until(id, (session) => session.status === 'done', 'ended');
    },
  };
  return puppets;
}
