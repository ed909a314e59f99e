import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SchmuxWorld } from '../worlds/schmux-world.js';

/** One start of a recorder: what it was given, and the conversation it had. */
export type Started = { session: string; argv: string[]; conversation: string; model: string };

/**
 * Programs that stand for Claude Code, Codex and Crush: each start is written down, and each conversation is kept where that agent
 * keeps it. Codex chooses its id itself and holds its file open.
 */
const RECORDER = `#!${process.execPath}
const fs = require('node:fs');
const path = require('node:path');
const argv = process.argv.slice(2);
const name = path.basename(process.argv[1]);
if (argv[0] === '--version') { console.log('9.0.0'); process.exit(0); }
const after = (flag) => (argv.includes(flag) ? argv[argv.indexOf(flag) + 1] : undefined);
const home = process.env.HOME;
let conversation = '';
if (name === 'claude') {
  conversation = after('--session-id') ?? after('--resume') ?? '';
  const folder = path.join(home, '.claude/projects/x');
  fs.mkdirSync(folder, { recursive: true });
  fs.appendFileSync(path.join(folder, conversation + '.jsonl'), '{}\\n');
}
if (name === 'codex') {
  const known = argv[0] === 'resume' ? argv[1] : undefined;
  conversation = known ?? require('node:crypto').randomUUID();
  const folder = path.join(home, '.codex/sessions/2026/01/01');
  fs.mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'rollout-2026-01-01T00-00-00-' + conversation + '.jsonl');
  const payload = { id: conversation, cwd: process.cwd(), timestamp: new Date().toISOString(), source: 'cli' };
  if (known === undefined) fs.writeFileSync(file, JSON.stringify({ type: 'session_meta', payload }) + '\\n');
  fs.openSync(file, 'a');
}
const settings = argv.indexOf('--settings');
if (settings !== -1) argv.splice(settings, 2);
const started = { session: process.env.SCHMUX_SESSION_ID, argv, conversation, model: process.env.MODEL ?? '' };
fs.appendFileSync(path.join(home, 'starts.jsonl'), JSON.stringify(started) + '\\n');
console.log('ready');
process.stdin.resume();
`;

export async function installRecorders(world: SchmuxWorld): Promise<void> {
  for (const name of ['claude', 'codex', 'crush']) await world.program(name, RECORDER);
}

/** Returns all starts, oldest first. */
export async function startsOf(world: SchmuxWorld): Promise<Started[]> {
  const text = await readFile(join(world.dir, 'starts.jsonl'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Started);
}
