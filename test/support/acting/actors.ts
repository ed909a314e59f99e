import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SchmuxError } from '../../../src/contract/errors.js';
import type { SendRequest, Session } from '../../../src/contract/session/session.js';
import type { Receipt } from '../../../src/contract/session/acting.js';
import type { OpenDialog } from '../../../src/contract/session/dialog.js';
import { configure } from '../agents/puppets.js';
import type { SchmuxWorld } from '../worlds/schmux-world.js';

const program = fileURLToPath(new URL('acting-puppet.mjs', import.meta.url));
/** Longer than anything takes on a busy machine with two cores. */
const PATIENCE_MS = 25_000;
const LOOK_EVERY_MS = 10;

/** A puppet with its options (asking.mjs, composing.mjs), or the argv of any program. */
export type Role = readonly ['asking' | 'composing', object] | readonly string[];

/** One line of a puppet's record. `seen` is the screen that tmux had when the key was pressed, `wrote` the last one printed. */
export type Act = {
  what: 'began' | 'wrote' | 'seen' | 'key' | 'text' | 'chose' | 'submitted' | 'queued' | 'ate';
  name?: string;
  key?: string;
  wrote?: string;
  seen?: string;
  label?: string;
  text?: string;
  chars?: number;
  /** µs on the clock that all processes of the machine share. */
  us?: number;
};

/** What became of a request: exactly one of both is set. */
export type Outcome = {
  receipt: Receipt | null;
  error: { code: string; message: string; dialog?: OpenDialog | undefined } | null;
};

export type Actor = {
  readonly id: string;
  acts(): Promise<Act[]>;
  /** The keys that it was pressed, in order. */
  keys(): Promise<string[]>;
  /** The messages that it took, in order. */
  messages(): Promise<string[]>;
  order(what: object): Promise<void>;
  /** Waits for the open question, by default any. */
  dialog(about?: string): Promise<OpenDialog>;
  answer(dialog: string, choice: number, text?: string): Promise<Outcome>;
  send(body: Partial<SendRequest>): Promise<Outcome>;
  until(holds: (session: Session) => boolean, what: string): Promise<Session>;
  /** Waits until tmux shows this. */
  shows(text: RegExp): Promise<string>;
  capture(): Promise<string>;
};

export type Stage = { enter(agent: string, size?: { rows?: number; cols?: number }): Promise<Actor> };

/** Polls until `look` returns something. */
export async function soon<T>(what: string, look: () => Promise<T | null | undefined>): Promise<T> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined) return found;
    if (Date.now() > until) throw new Error(`not within ${PATIENCE_MS} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** Configures these agents; call it before the daemon starts. */
export async function setActors(world: SchmuxWorld, cast: Record<string, Role>): Promise<Stage> {
  const directory = join(world.dir, 'acts');
  await mkdir(directory, { recursive: true });
  const agents = Object.entries(cast).map(([name, role]) => {
    const [part, options] = role;
    const puppet = [process.execPath, program, directory, String(part), JSON.stringify(options)];
    return { name, command: typeof options === 'object' ? puppet : role, prompt: 'none' };
  });
  await configure(world, { agents });

  return {
    async enter(agent, { rows = 30, cols = 100 } = {}) {
      const [id = ''] = await world.spawn({
        agents: [{ agent }],
        workspace: world.repo,
        cols,
        rows,
      });
      const actor = actorOf(world, id, join(directory, id));
      await world.until(id, ({ status }) => status === 'running', 'running');
      if (typeof cast[agent]?.[1] === 'object')
        await soon(`${agent} has its first screen`, async () =>
          (await actor.acts()).find(({ what }) => what === 'seen'),
        );
      return actor;
    },
  };
}

function actorOf(world: SchmuxWorld, id: string, place: string): Actor {
  const params = { id };
  const settled = (work: Promise<Receipt>): Promise<Outcome> =>
    work.then(
      (receipt) => ({ receipt, error: null }),
      (thrown: unknown) => {
        if (!(thrown instanceof SchmuxError)) throw thrown;
        const { code, message, dialog } = thrown;
        return { receipt: null, error: { code, message, dialog } };
      },
    );
  const actor: Actor = {
    id,
    async acts() {
      if (!existsSync(`${place}.acts`)) return [];
      const lines = (await readFile(`${place}.acts`, 'utf8')).split('\n');
      return lines.slice(0, -1).map((line) => JSON.parse(line) as Act);
    },
    keys: async () => (await actor.acts()).flatMap(({ what, key }) => (what === 'key' ? [key ?? ''] : [])),
    messages: async () =>
      (await actor.acts()).flatMap(({ what, text }) =>
        what === 'submitted' || what === 'queued' ? [text ?? ''] : [],
      ),
    async order(what) {
      await soon('its socket', async () => existsSync(`${place}.sock`) || null);
      await new Promise<void>((resolve, reject) => {
        const socket = connect(`${place}.sock`, () => socket.write(`${JSON.stringify(what)}\n`));
        socket.on('data', () => socket.end());
        socket.on('close', () => resolve());
        socket.on('error', reject);
      });
    },
    dialog: (about = '') =>
      soon(`a question about ${about}`, async () => {
        const { dialog } = await (await world.client()).call('sessionDialog', { params });
        return [dialog?.question, ...(dialog?.above ?? [])].join('\n').includes(about) ? dialog : null;
      }),
    answer: async (dialog, choice, text) =>
      settled((await world.client()).call('sessionAnswer', { params, body: { dialog, choice, text } })),
    send: async (body) => settled((await world.client()).call('sessionSend', { params, body })),
    until: (holds, what) => world.until(id, holds, what),
    shows: (text) =>
      soon(`the screen shows ${String(text)}`, async () => {
        const shown = await actor.capture();
        return text.test(shown) ? shown : null;
      }),
    capture: async () => (await (await world.client()).call('sessionCapture', { params, query: {} })).text,
  };
  return actor;
}
