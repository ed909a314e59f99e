import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Terminal } from '@xterm/headless';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Session } from '../../../src/contract/session/session.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../support/worlds/schmux-world.js';

// Prints what no rule knows anything about, then nothing more.
const ODD = `#!/bin/sh
printf 'zorp zorp\\033[?25l\\r\\n$(touch %s/pwned) ; answer: done\\r\\n' "$HOME"
exec sleep 1000
`;
// Plays Claude Code: what it was asked, where, and with which arguments, goes into files; the answer comes from one.
const CLAUDE = `#!/bin/sh
if [ "$1" = --version ]; then echo '2.1.330 (Claude Code)'; exit 0; fi
cat > "$HOME/sent"
printf '%s\\n' "$PWD" "$@" > "$HOME/arguments"
env > "$HOME/environment"
echo once >> "$HOME/times"
cat "$HOME/answer"
`;

let world: SchmuxWorld;
let id: string;
beforeAll(async () => {
  world = await createSchmuxWorld();
  const odd = await world.program('odd', ODD);
  await world.program('claude', CLAUDE);
  await writeFile(join(world.dir, 'answer'), 'Blocked.\n');
  const config = JSON.parse(await world.file('config.json')) as object;
  const agents = [{ name: 'odd', command: [odd] }];
  await writeFile(join(world.home, 'config.json'), JSON.stringify({ ...config, agents }));
  await world.start();
  [id = ''] = await world.spawn({ agents: [{ agent: 'odd' }] });
  await world.until(id, (session) => session.last_line.includes('answer: done'), 'printed');
});
afterAll(() => world.stop());

test('off by default', async () => {
  expect((await world.session(id)).nudge).toMatchObject({ state: 'unknown', source: 'none' });
  expect((await (await world.client()).call('sessionWhy', { params: { id } })).asked).toBeUndefined();
});

test('a screen no rule knows is shown to the agent once, and its word is the verdict', async () => {
  await world.ok('config', 'set', 'nudgenik.agent', 'claude');
  const asked = await patiently((session) => session.nudge.source === 'model');
  expect(asked).toMatchObject({ indicator: 'Waiting', nudge: { state: 'blocked', rule: 'model/claude' } });

  const sent = await readFile(join(world.dir, 'sent'), 'utf8');
  expect(sent).toContain('zorp zorp');
  const why = await (await world.client()).call('sessionWhy', { params: { id } });
  expect(why.asked).toMatchObject({ agent: 'claude', text: sent, answer: 'blocked', problem: null });
  expect(why.opinions.at(-1)).toMatchObject({ source: 'model', state: 'blocked', won: true });
  const shown = await world.ok('why', id);
  expect(shown).toMatch(/claude was asked .* blocked\. Text sent:/);
  expect(shown).toContain('  | zorp zorp');

  const [folder, ...words] = (await readFile(join(world.dir, 'arguments'), 'utf8')).split('\n');
  expect(folder).toBe(join(world.home, 'run/ask'));
  expect(words.slice(0, 3)).toEqual(['--print', '--tools', '']);
  const environment = await readFile(join(world.dir, 'environment'), 'utf8');
  expect(environment).not.toMatch(/^SCHMUX_SESSION_ID=/m);
  await expect(stat(join(world.dir, 'pwned'))).rejects.toThrow(/ENOENT/);
  expect(await readFile(join(world.dir, 'times'), 'utf8')).toBe('once\n');
});

test('a wrong verdict is kept with all that a replay needs', async () => {
  const said = await world.ok('why', id, '--wrong', 'feedback', '--note', 'it waits for me');
  const path = /Saved as an example: (.*)/.exec(said)?.[1] ?? '';
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const kept = JSON.parse(await readFile(path, 'utf8')) as {
    label: string;
    note: string;
    agent: string;
    agent_version: string | null;
    schmux_version: string;
    nudge: Session['nudge'];
    frame: { cols: number; lines: string[] };
    screen: { cols: number; rows: number };
    bytes_base64: string;
  };
  expect(kept).toMatchObject({
    label: 'feedback',
    note: 'it waits for me',
    agent: 'odd',
    agent_version: null,
    nudge: { state: 'blocked' },
    screen: { cols: 120, rows: 36 },
  });
  // The bytes draw the screen again.
  const { cols, rows } = kept.screen;
  const terminal = new Terminal({ cols, rows, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(Buffer.from(kept.bytes_base64, 'base64'), resolve));
  const drawn = kept.frame.lines.map(
    (_line, y) => terminal.buffer.active.getLine(y)?.translateToString(true).trimEnd() ?? '',
  );
  expect(drawn).toEqual(kept.frame.lines);
  expect(drawn).toContain('zorp zorp');

  const bad = await world.cli('why', id, '--wrong', 'sleepy');
  expect([bad.code, bad.stderr]).toEqual([2, expect.stringContaining('blocked')]);
});

/** Longer than a screen has to stand still before anyone is asked. */
async function patiently(holds: (session: Session) => boolean): Promise<Session> {
  return world.until(id, holds, 'read').catch(() => world.until(id, holds, 'read'));
}
