import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { api, type RouteName } from '../../../src/contract/api.js';
import type { Change, Snapshot } from '../../../src/contract/events.js';
import { configSchema } from '../../../src/contract/config.js';
import type { DomainHandlers } from '../../../src/daemon/http/routes/auth.js';
import { NO_PUSH } from '../../../src/daemon/notify/push/push-file.js';
import { createPush } from '../../../src/daemon/notify/push/push.js';
import { createHttp, type Http, type HttpDeps } from '../../../src/daemon/http/http.js';
import { createKeys, type Keys } from '../../../src/daemon/http/gate/keys.js';
import { SchmuxError } from '../../../src/contract/errors.js';
import type { Viewer, ViewerLink } from '../../../src/daemon/terminal/types.js';
import { systemClock } from '../../../src/lib/clock.js';
import { createEmitter } from '../../../src/lib/emitter.js';
import { silentLogger } from '../../../src/lib/logging/logger.js';
import { aSession } from '../session-view.js';

export type Answer = { status: number; headers: Record<string, string | string[] | undefined>; text: string };

const AT = '2026-01-01T00:00:00.000Z';
export const emptySnapshot = (): Snapshot => ({
  version: '0.0.0',
  sessions: [],
  workspaces: [],
  agents: [],
  config: { config: configSchema.parse({}), quick_launches: [], path: '/config.json', problem: null },
  faults: [],
});

/** Implements every route with an answer that fits its schema; `calls` records the requests that got through. */
function stubHandlers(calls: { name: RouteName; call: unknown }[]): DomainHandlers {
  const session = aSession({
    agent: 'demo',
    nudge: { state: 'unknown', source: 'none', since: AT },
    workspace: { id: 'w-001', path: '/w', repo: null, branch: null },
    created_at: AT,
    last_activity_at: null,
  });
  const workspace = {
    id: 'w-001',
    path: '/w',
    repo: null,
    branch: null,
    managed: true,
    status: 'ready',
    git: null,
    sessions: [],
    created_at: AT,
  };
  const special: Partial<Record<RouteName, unknown>> = {
    sessionSend: { outcome: 'typed', at: AT, took_ms: 1, dialog: null },
    daemonInfo: {
      pid: 1,
      version: '0',
      url: '',
      home: '',
      socket: '',
      log: '',
      started_at: AT,
      sessions: 0,
      tmux: { version: null, socket_name: null, connected: true },
      faults: [],
    },
    sessionGet: session,
    sessionUpdate: session,
    sessionCapture: { id: 'abc123', cols: 80, rows: 24, text: '' },
    sessionWhy: {
      id: 'abc123',
      agent: 'demo',
      nudge: session.nudge,
      opinions: [],
      screen: { cols: 80, rows: 24, lines: [], cursor: { x: 0, y: 0, visible: true } },
    },
    sessionWrong: { path: '/p' },
    sessionAttachment: { path: '/p', text: '/p' },
    imageKeep: { id: `${'0'.repeat(32)}.png` },
    workspaceRefresh: workspace,
    workspaceSize: { size: null },
    workspaceSafety: { id: 'w-001', path: '/w', safe: true, reasons: [], size: null },
    workspaceDiff: { workspace: 'w-001', base: 'head', base_commit: null, files: [] },
    repoAdd: { name: 'r', url: 'https://example.com/r' },
    repoBranches: { default_branch: null, branches: [] },
    secretsList: [],
    secretsSet: { keys: [] },
    configGet: emptySnapshot().config,
    configSet: emptySnapshot().config,
  };
  const entries = (Object.keys(api) as RouteName[]).map((name) => [
    name,
    (call: unknown) => {
      calls.push({ name, call });
      if (special[name] !== undefined) return special[name];
      return api[name].output.type === 'array' ? [] : {};
    },
  ]);
  return Object.fromEntries(entries) as DomainHandlers;
}

export type World = {
  http: Http;
  port: number;
  url: string;
  socket: string;
  home: string;
  keys: Keys;
  key: string;
  calls: { name: RouteName; call: unknown }[];
  links: { id: string; link: ViewerLink; seen: unknown[]; closed: number }[];
  change(changes: Change[]): void;
  /** One request over TCP; headers may be a flat raw list. */
  ask(method: string, path: string, options?: AskOptions): Promise<Answer>;
  open(path: string, options?: { headers?: Record<string, string>; unix?: boolean }): WebSocket;
  close(): Promise<void>;
};
export type AskOptions = {
  headers?: Record<string, string>;
  /** The whole header list, name, value, name, value, instead of the usual headers. */
  raw?: string[];
  body?: string | Uint8Array;
  key?: string | null;
  unix?: boolean;
};

/** A complete HTTP layer on its own ports and paths, over an implementation that answers at once. */
export async function createWorld(
  change: Partial<HttpDeps> & { override?: Partial<DomainHandlers> } = {},
): Promise<World> {
  const { override, ...deps } = change;
  const home = await mkdtemp(join(tmpdir(), 'schmux-http-'));
  await mkdir(join(home, 'dist/assets'), { recursive: true });
  await writeFile(join(home, 'dist/index.html'), `<!doctype html><title>schmux</title>${' '.repeat(2000)}`);
  await writeFile(join(home, 'dist/favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await writeFile(join(home, 'dist/assets/app-abc123.js'), `export const a = 1;\n`.repeat(200));
  await writeFile(join(home, 'secret.txt'), 'outside');
  const calls: World['calls'] = [];
  const links: World['links'] = [];
  let rev = 1;
  const events = createEmitter<{ rev: number; changes: Change[] }>((error) => {
    throw error;
  });
  const keys = createKeys({
    load: () => undefined,
    save: () => Promise.resolve(),
    clock: systemClock,
    random: randomBytes,
    logger: silentLogger,
  });
  const http = createHttp({
    handlers: { ...stubHandlers(calls), ...override },
    keys,
    push: createPush({
      file: NO_PUSH,
      save: () => Promise.resolve(),
      isDue: () => false,
      onChange: () => undefined,
      clock: systemClock,
      logger: silentLogger,
    }),
    allowedHosts: () => [],
    events: { snapshot: () => ({ rev, state: emptySnapshot() }), on: (listener) => events.on(listener) },
    viewers: {
      add(id, link): Viewer | null {
        if (id === 'nosuch') return null;
        const entry = { id, link, seen: [] as unknown[], closed: 0 };
        links.push(entry);
        return {
          message: (message) => void entry.seen.push(message),
          input: (frame) => void entry.seen.push(frame),
          closed: () => void entry.closed++,
        };
      },
    },
    logs: {
      async *read(id, from = 0) {
        if (id === 'nosuch') throw new SchmuxError('SESSION_UNKNOWN', 'There is no session nosuch.');
        yield Buffer.from('\x1b[1mprinted\x1b[0m\n').subarray(from);
      },
    },
    staticDir: join(home, 'dist'),
    socketPath: join(home, 'run', 'daemon.sock'),
    port: 0,
    env: {},
    clock: systemClock,
    logger: silentLogger,
    validate: true,
    ...deps,
  });
  const started = await http.start().catch(async (error: unknown) => {
    await rm(home, { recursive: true, force: true });
    throw error;
  });
  const key = await keys.exchange(keys.issueCode());
  const sockets = new Set<WebSocket>();
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  return {
    http,
    ...started,
    home,
    keys,
    key,
    calls,
    links,
    change: (changes) => events.emit({ rev: ++rev, changes }),
    ask(method, path, options = {}) {
      const token = options.key === undefined ? key : options.key;
      return ask(method, path, {
        agent,
        where: options.unix === true ? { socketPath: started.socket } : { port: started.port },
        body: options.body,
        headers: options.raw ?? {
          Host: `localhost:${started.port}`,
          // Node leaves it out for DELETE.
          ...(options.body === undefined || options.headers?.['Transfer-Encoding'] !== undefined
            ? {}
            : { 'Content-Length': String(Buffer.byteLength(options.body)) }),
          ...(method === 'GET' || method === 'HEAD' ? {} : { 'Content-Type': 'application/json' }),
          ...(token === null || options.unix === true ? {} : { Authorization: `Bearer ${token}` }),
          ...options.headers,
        },
      });
    },
    open(path, options = {}) {
      const base = options.unix === true ? `ws+unix:${started.socket}:` : `ws://localhost:${started.port}`;
      const ws = new WebSocket(
        base + path,
        options.headers === undefined ? {} : { headers: options.headers },
      );
      ws.on('error', () => undefined);
      sockets.add(ws);
      return ws;
    },
    async close() {
      for (const ws of sockets) ws.terminate();
      agent.destroy();
      await http.stop();
      await keys.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

function ask(
  method: string,
  path: string,
  options: {
    where: { port: number } | { socketPath: string };
    headers: Record<string, string> | string[];
    body: string | Uint8Array | undefined;
    agent: Agent;
  },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', agent: options.agent, method, path, headers: options.headers, ...options.where },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    request.on('error', reject);
    request.end(options.body);
  });
}
