import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Session } from '../../../src/contract/session/session.js';
import { createCliWorld, type CliWorld } from '../../support/worlds/cli-world.js';

// A person's terminal is a pane of a second tmux server; it attaches as the product prints it.
const SCREEN = ['-L', 'screen'];

/** Draws its whole screen for every size, as agents do, and answers each key. */
const AGENT = `
const draw = () => process.stdout.write('\\x1b[H\\x1b[2J' + process.stdout.columns + ' columns\\r\\n');
process.stdout.on('resize', draw);
process.stdin.setRawMode(true);
process.stdin.on('data', (key) => (key.includes(4) ? process.exit(0) : process.stdout.write('got ' + key + '\\r\\n')));
draw();
`;

let world: CliWorld;
beforeAll(async () => {
  world = await createCliWorld();
  await writeFile(join(world.root, 'agent.cjs'), AGENT);
  const path = join(world.home, 'config.json');
  const config = JSON.parse(await readFile(path, 'utf8')) as object;
  const agents = [{ name: 'draws', command: ['node', join(world.root, 'agent.cjs')], prompt: 'none' }];
  await writeFile(path, JSON.stringify({ ...config, agents }));
  await world.ok('repo', 'add', world.repo);
});
afterAll(async () => {
  await world.tmux(...SCREEN, 'kill-server').catch(() => undefined);
  await world.close();
});

async function until(id: string, holds: (session: Session) => boolean): Promise<Session> {
  for (let tries = 0; ; tries++) {
    const session = await world.session(id);
    if (holds(session)) return session;
    if (tries === 200) throw new Error(`never so: ${JSON.stringify(session)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('an attached terminal counts as a watcher; its repaint is no activity, the agent’s reply is', async () => {
  const id = await world.ok('spawn', '-a', 'draws', '-r', 'proj', '-q');
  // Long enough silent to be quiet.
  const before = await until(
    id,
    ({ last_activity_at: at, last_line: line }) =>
      line === '120 columns' && at !== null && Date.now() - Date.parse(at) > 2500,
  );
  expect(before.last_viewed_at).toBeNull();
  expect(before.unseen).toBe(true);

  await world.tmux(...SCREEN, 'new-session', '-d', '-x', '77', '-y', '20', `env -u TMUX ${before.attach}`);
  const seen = await until(
    id,
    ({ last_viewed_at: at, last_line: line }) => at !== null && line === '77 columns',
  );
  expect(seen.unseen).toBe(false);
  expect(seen.last_activity_at).toBe(before.last_activity_at);

  await world.tmux(...SCREEN, 'send-keys', 'x');
  const typed = await until(id, ({ last_activity_at: at }) => at !== before.last_activity_at);
  expect(typed.last_line).toBe('got x');
  await until(id, ({ last_viewed_at: at }) => at !== seen.last_viewed_at);

  await world.tmux(...SCREEN, 'send-keys', 'C-d');
  const ended = await until(id, ({ status }) => status === 'done');
  expect(ended.unseen).toBe(false);
});
