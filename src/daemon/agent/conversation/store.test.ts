import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DESCRIPTORS } from '../known/all.js';
import type { ResolvedAgent } from '../resolved.js';
import { conversationsIn, heldConversation, isKept } from './store.js';

const ID = '01a22d2e-61a5-73b1-81c2-a508f06794d3';
const OTHER = '01a22d2f-0463-73f2-8e48-3db40699ac09';

let home: string;
beforeEach(async () => void (home = await realpath(await mkdtemp(join(tmpdir(), 'store-')))));
afterEach(() => rm(home, { recursive: true }));

function agent(name: string, env: Record<string, string> = {}): ResolvedAgent {
  const conversation = DESCRIPTORS.find((each) => each.name === name)?.conversation ?? null;
  return { argv: ['/nowhere'], env: { HOME: home, ...env }, conversation } as unknown as ResolvedAgent;
}

async function write(path: string, first: object = {}): Promise<string> {
  const file = join(home, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(first)}\n{"more": true}\n`);
  return file;
}

const meta = (id: string, over: object = {}) => ({
  type: 'session_meta',
  payload: { id, cwd: home, timestamp: '2026-01-01T10:00:00.000Z', source: 'cli', ...over },
});

test.each([
  ['claude', `.claude/projects/-w/${ID}.jsonl`],
  ['codex', `.codex/sessions/2026/11/30/rollout-2026-11-30T15-59-04-${ID}.jsonl`],
  ['gemini', '.gemini/tmp/orders/chats/session-2026-11-30T15-59-01a22d2e.jsonl'],
  ['qwen', `.qwen/projects/-w/chats/${ID}.jsonl`],
  ['pi', `.pi/agent/sessions/--w--/2026-11-30T15-59-06-302Z_${ID}.jsonl`],
])('%s has a conversation as long as its file exists', async (name, path) => {
  // Nothing can be said without the folder: it may be elsewhere.
  expect(await isKept(agent(name), ID)).toBeNull();
  await write(path);
  expect([await isKept(agent(name), ID), await isKept(agent(name), OTHER.replace('2d2f', 'ffff'))]).toEqual([
    true,
    false,
  ]);
});

test('an agent that has its folder and keeps nothing in it has no conversation', async () => {
  await write('.claude/settings.json');
  expect(await isKept(agent('claude'), ID)).toBe(false);
});

test('a variable of the agent moves its folder', async () => {
  await write(`elsewhere/projects/-w/${ID}.jsonl`);
  await write('.claude/projects/-w/x.jsonl');
  expect(await isKept(agent('claude', { CLAUDE_CONFIG_DIR: join(home, 'elsewhere') }), ID)).toBe(true);
  expect(await isKept(agent('claude'), ID)).toBe(false);
});

test('conversations are found by directory and time, those of tools and subagents are not', async () => {
  const at = (id: string) => `.codex/sessions/2026/01/01/rollout-2026-01-01T10-00-00-${id}.jsonl`;
  const file = await write(at(ID), meta(ID));
  await write(at(OTHER), meta(OTHER, { cwd: '/other' }));
  const tool = await write(at('01a22d2f-0000'), meta('01a22d2f-0000', { source: 'exec' }));
  const sub = await write(at('01a22d2f-0001'), meta('01a22d2f-0001', { source: { subagent: {} } }));
  await writeFile(join(home, at('01a22d2f-0002')), 'half a li');
  const find = (sinceMs: number) => conversationsIn(agent('codex'), { cwd: home, sinceMs });
  const startMs = Date.parse('2026-01-01T10:00:00.000Z');
  expect(await find(startMs)).toEqual([{ id: ID, cwd: home, startMs }]);
  expect(await find(startMs + 1)).toEqual([]);

  const store = agent('codex').conversation?.store;
  expect(await heldConversation(store, [file, tool, sub, '/etc/hosts'])).toBe(ID);
  expect(await heldConversation(store, [tool, sub])).toBeNull();
  expect(await heldConversation(store, [file, join(home, at(OTHER))])).toBeNull();
  expect(await heldConversation(agent('pi').conversation?.store, [file])).toBeNull();
});

test('a command lists conversations; one that fails or prints something else knows none', async () => {
  const list = [
    { id: 'ses_dd2d177feffe', directory: home, created: 1_000 },
    { id: '--dangerous', directory: home, created: 2_000 },
    { id: 'ses_other', directory: '/other', created: 2_000 },
  ];
  const said = (text: string): ResolvedAgent => ({
    ...agent('opencode'),
    argv: [process.execPath, '-e', `process.stdout.write(${JSON.stringify(text)})`, '--'],
  });
  const find = (from: ResolvedAgent) => conversationsIn(from, { cwd: home, sinceMs: 0 });
  expect(await find(said(JSON.stringify(list)))).toEqual([
    { id: 'ses_dd2d177feffe', cwd: home, startMs: 1_000 },
  ]);
  expect(await find(said('No sessions'))).toEqual([]);
  expect(await find(agent('opencode'))).toEqual([]);
});
