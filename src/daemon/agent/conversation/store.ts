import { open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CONVERSATION_ID } from '../../../contract/session/conversation.js';
import { exec } from '../../../lib/exec.js';
import { expandHome } from '../../environment/find-program.js';
import { ID, SHORT_ID, type ConversationKeys, type ConversationStore } from '../descriptor.js';
import type { ResolvedAgent } from '../resolved.js';

/** A conversation in the agent's own store. */
export type Kept = { id: string; cwd: string; startMs: number };

type Files = Extract<ConversationStore, { kind: 'files' }>;

/** Length read of a file's first line: instructions to the model may come before the end of it. */
const HEAD_MAX_BYTES = 1024 * 1024;
/** Enough for a program that starts, reads its database and exits on a loaded machine. */
const COMMAND_TIMEOUT_MS = 20_000;

/** Returns whether the agent still has the conversation; null when that cannot be known without starting the agent. */
export async function isKept({ conversation, env }: ResolvedAgent, id: string): Promise<boolean | null> {
  const store = conversation?.store;
  if (store?.kind !== 'files') return null;
  const files = await listFiles(store, env);
  if (files === null) return (await isUnused(store, env)) ? false : null;
  const ending = store.ending.replaceAll(ID, id).replaceAll(SHORT_ID, id.slice(0, 8));
  return files.some((path) => basename(path).endsWith(ending));
}

/** Returns the conversations that were begun in `cwd` at `sinceMs` or later; empty when the store does not tell. */
export async function conversationsIn(
  agent: ResolvedAgent,
  { cwd, sinceMs }: { cwd: string; sinceMs: number },
): Promise<Kept[]> {
  const store = agent.conversation?.store;
  if (store === undefined) return [];
  const works = await realpath(cwd).catch(() => cwd);
  const all =
    store.kind === 'command'
      ? await askCommand(agent, store, cwd)
      : await readHeads(store, agent.env, sinceMs);
  return all.filter((kept) => kept.startMs >= sinceMs && (kept.cwd === works || kept.cwd === cwd));
}

/** Returns the id of the conversation whose file is among the open `files`; null when it is none or several. */
export async function heldConversation(
  store: ConversationStore | undefined,
  files: readonly string[],
): Promise<string | null> {
  if (store?.kind !== 'files' || store.held === undefined) return null;
  const [before = '', after = ''] = store.ending.split(ID);
  const candidates = files.filter((path) => basename(path).includes(before) && path.endsWith(after));
  const heads = await Promise.all([...new Set(candidates)].map((path) => readHead(store, path)));
  const ids = new Set(heads.flatMap((kept) => (kept === null ? [] : [kept.id])));
  const [id] = ids;
  return ids.size === 1 && id !== undefined ? id : null;
}

/** Returns the folder of an agent's own files. */
function folderOf(store: Files, env: ResolvedAgent['env']): string {
  const moved = store.variable === undefined ? undefined : env[store.variable];
  return moved ?? expandHome(store.folder, env['HOME']);
}

/** True when the agent has a folder there, and no conversation was ever kept in it. */
async function isUnused(store: Files, env: ResolvedAgent['env']): Promise<boolean> {
  const names = await readdir(folderOf(store, env)).catch(() => null);
  return names !== null && !names.includes(store.below.split('/')[0] ?? '');
}

/** Returns the paths of the store's files; null when its folder cannot be read. */
async function listFiles(store: Files, env: ResolvedAgent['env']): Promise<string[] | null> {
  const folder = join(folderOf(store, env), store.below);
  let folders: string[] = [folder];
  try {
    for (let level = 0; level < store.depth; level++) {
      const below = await Promise.all(folders.map((path) => readdir(path, { withFileTypes: true })));
      folders = below
        .flat()
        .flatMap((entry) => (entry.isDirectory() ? [join(entry.parentPath, entry.name)] : []));
    }
    const found = await Promise.all(
      folders.map(async (path) => (await readdir(path)).map((name) => join(path, name))),
    );
    return found.flat();
  } catch {
    return null; // never used on this machine, or not readable
  }
}

async function readHeads(store: Files, env: ResolvedAgent['env'], sinceMs: number): Promise<Kept[]> {
  if (store.head === undefined) return [];
  const found: Kept[] = [];
  const [, after = ''] = store.ending.split(ID);
  for (const path of (await listFiles(store, env)) ?? []) {
    if (!path.endsWith(after)) continue;
    // One that was begun since then was also written since then.
    const written = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
    const kept = written >= sinceMs ? await readHead(store, path) : null;
    if (kept !== null) found.push(kept);
  }
  return found;
}

async function readHead(store: Files, path: string): Promise<Kept | null> {
  const { head } = store;
  if (head === undefined) return null;
  try {
    const first: unknown = JSON.parse(await readFirstLine(path));
    const isOne = Object.entries(head.only ?? {}).every(([key, value]) => valueAt(first, key) === value);
    return isOne ? keptOf(first, head) : null;
  } catch {
    return null; // being written, or another kind of file
  }
}

async function readFirstLine(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(HEAD_MAX_BYTES);
    const { bytesRead } = await file.read(buffer, 0, HEAD_MAX_BYTES, 0);
    const end = buffer.subarray(0, bytesRead).indexOf(10);
    return buffer.subarray(0, end === -1 ? bytesRead : end).toString('utf8');
  } finally {
    await file.close();
  }
}

async function askCommand(
  { argv, env }: ResolvedAgent,
  store: Extract<ConversationStore, { kind: 'command' }>,
  cwd: string,
): Promise<Kept[]> {
  const [program = '', ...first] = argv;
  const ran = await exec(program, [...first, ...store.args], {
    cwd,
    env: { ...env },
    timeoutMs: COMMAND_TIMEOUT_MS,
  });
  if (ran.outcome !== 'exited' || ran.code !== 0) return [];
  try {
    const list: unknown = JSON.parse(ran.stdout);
    return Array.isArray(list) ? list.flatMap((each) => keptOf(each, store.keys) ?? []) : [];
  } catch {
    return []; // it prints no list while it has none
  }
}

function keptOf(value: unknown, keys: ConversationKeys): Kept | null {
  const [id, cwd, start] = [keys.id, keys.cwd, keys.start].map((key) => valueAt(value, key));
  if (typeof id !== 'string' || typeof cwd !== 'string' || !CONVERSATION_ID.test(id)) return null;
  const startMs = typeof start === 'number' ? start : typeof start === 'string' ? Date.parse(start) : NaN;
  return Number.isNaN(startMs) ? null : { id, cwd, startMs };
}

/** Returns the value at a path like `payload.id`; undefined when there is none. */
function valueAt(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (at, key) =>
        typeof at === 'object' && at !== null && Object.hasOwn(at, key)
          ? (at as Record<string, unknown>)[key]
          : undefined,
      value,
    );
}
