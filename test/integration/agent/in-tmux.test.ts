import { chmod, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configSchema } from '../../../src/contract/config.js';
import { createAgents } from '../../../src/daemon/agent/agents.js';
import { NEW } from '../../../src/daemon/agent/conversation/arguments.js';
import { launch } from '../../../src/daemon/agent/launch/launch.js';
import { systemClock } from '../../../src/lib/clock.js';
import { silentLogger } from '../../../src/lib/logging/logger.js';
import type { Tmux } from '../../../src/daemon/tmux/types.js';
import { bytesOf, createTmuxWorld, newId, until, type TmuxWorld } from '../../support/worlds/tmux-world.js';

const DEMO = join(import.meta.dirname, '../../../dist/demo/agent.js');

let world: TmuxWorld;
let tmux: Tmux;

beforeAll(async () => {
  world = await createTmuxWorld();
  tmux = await world.connect({
    env: { ...world.env, CLAUDECODE: '1', OF_THE_SERVER: 'leak', npm_config_x: 'y' },
  });
});
afterAll(() => world.stop());

/** Launches an agent of this config as the daemon does: resolve, plan, files, tmux. */
async function start(
  name: string,
  input: { config: unknown; prompt: string; secrets?: Record<string, string> },
) {
  const agents = createAgents({
    config: () => configSchema.parse(input.config),
    secrets: () => input.secrets ?? {},
    env: { ...world.env, CLAUDECODE: '1', OF_THE_USER: 'yes', TMUX: 'outer', TERM: 'dumb' },
    demoCommand: [process.execPath, DEMO],
    clock: systemClock,
    logger: silentLogger,
  });
  const id = newId();
  const plan = launch({
    agent: await agents.resolve(name),
    prompt: input.prompt,
    opening: NEW,
    sessionId: id,
    workspaceId: 'proj-001',
    cwd: world.dir,
    runDir: world.runDir,
  });
  for (const file of plan.files) await writeFile(file.path, file.content, { mode: 0o600 });
  const made = await world.session(plan.script, { id });
  const seat = await tmux.createSession(made);
  return { id, seat, log: made.logPath, launchFile: made.launchFile };
}

test('an agent in its pane has the planned environment and its prompt, and nothing stays on disk', async () => {
  const program = join(world.dir, 'print env');
  const out = join(world.dir, 'out');
  await writeFile(
    program,
    `#!/bin/sh\nprintf '%s' "$1" > '${out}.arg'\nenv > '${out}.tmp'\nmv '${out}.tmp' '${out}'\n`,
  );
  await chmod(program, 0o755);
  const prompt = `'quotes' "too" $(touch ${world.dir}/pwned) \`touch ${world.dir}/pwned\`\n#(touch ${world.dir}/pwned)\n\n`;
  const config = { agents: [{ name: 'mine', command: [program], prompt: 'argument', env: { OWN: 'a b' } }] };
  const { id, seat, launchFile } = await start('mine', { config, prompt, secrets: { KEY: 's3cret' } });
  await until(async () => (await bytesOf(out)).length > 0, 'the program has run');
  expect((await bytesOf(`${out}.arg`)).toString()).toBe(prompt);
  const env = (await bytesOf(out)).toString().split('\n');
  expect(env).toEqual(
    expect.arrayContaining([
      'OF_THE_USER=yes',
      'OWN=a b',
      'KEY=s3cret',
      'COLORTERM=truecolor',
      `SCHMUX_SESSION_ID=${id}`,
      'SCHMUX_WORKSPACE_ID=proj-001',
      `TMUX_PANE=${seat.pane}`,
      'TERM_PROGRAM=tmux',
      `PWD=${world.dir}`,
    ]),
  );
  expect(env.filter((line) => /^(TMUX|TERM)=/.test(line)).join('\n')).toMatch(
    /^TERM=(tmux|screen)|TMUX=.*\/s\//m,
  );
  expect(env.filter((line) => /^(CLAUDECODE|OF_THE_SERVER|npm_|OLDPWD)/.test(line))).toEqual([]);
  expect(await readdir(world.dir)).not.toContain('pwned');
  expect(await readdir(world.runDir)).not.toContain(launchFile.split('/').at(-1));
});

test('the demo agent gets a prompt of a megabyte, byte for byte', async () => {
  const record = join(world.dir, 'record');
  const config = {
    variants: [{ name: 'recorder', agent: 'demo', args: ['--scenario', 'echo', '--record', record] }],
  };
  const prompt = `it's "quoted" $(x) \`y\`\n${'ü€😀 '.repeat(100_000)}\n\n`;
  const { id, seat } = await start('recorder', { config, prompt });
  await until(async () => (await bytesOf(record)).includes('size '), 'the prompt is recorded', 20_000);
  const line = (await bytesOf(record)).toString().split('\n')[0] ?? '';
  expect(Buffer.from(line.replace('prompt ', ''), 'hex').toString() === prompt).toBe(true);
  expect(
    (await readdir(world.runDir)).filter((name) => name.endsWith('.prompt') || name.endsWith('.sh')),
  ).toEqual([]);
  expect(await tmux.kill({ id, ...seat })).toBe(true);
});
