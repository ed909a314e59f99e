import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Agent } from '../../../src/contract/agent.js';
import { configSchema, type Config } from '../../../src/contract/config.js';
import { SchmuxError } from '../../../src/contract/errors.js';
import { createAgents, type Agents } from '../../../src/daemon/agent/agents.js';
import { systemClock } from '../../../src/lib/clock.js';
import { silentLogger } from '../../../src/lib/logging/logger.js';
import { processesOf, until } from '../../support/worlds/tmux-world.js';

let home = '';
let bin = '';
let config: Config;
let secrets: Record<string, Record<string, string>> = {};

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'sx-detect-'));
  bin = join(home, 'tools');
  await mkdir(bin);
  config = configSchema.parse({});
  secrets = {};
});

afterEach(async () => {
  await until(async () => (await processesOf(home)).length === 0, 'no probe is left behind');
  await rm(home, { recursive: true, force: true });
});

async function program(path: string, body: string, mode = 0o755): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, body);
  await chmod(path, mode);
  return path;
}

const versioned = (version: string) => `#!/bin/sh\necho "tool ${version}"\n`;

function agentsHere(env: Record<string, string> = {}): Agents {
  return createAgents({
    config: () => config,
    secrets: (name) => secrets[name] ?? {},
    env: { HOME: home, PATH: `${bin}:/usr/bin:/bin`, ...env },
    demoCommand: [process.execPath, import.meta.filename],
    clock: systemClock,
    logger: silentLogger,
  });
}

async function listed(agents: Agents, name: string): Promise<Agent> {
  const found = (await agents.list()).find((agent) => agent.name === name);
  if (found === undefined) throw new Error(`${name} is not listed`);
  return found;
}

async function refusal(agents: Agents, name: string): Promise<SchmuxError> {
  const error = await agents.resolve(name).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SchmuxError)) throw new Error(`${name} was not refused: ${String(error)}`);
  expect(error.hint).toBeTruthy();
  return error;
}

test('tools on PATH and in their usual places, with version; the others with how to get them', async () => {
  const claude = await program(join(bin, 'claude'), versioned('2.1.197'));
  const codex = await program(join(home, '.local/bin/codex'), versioned('0.169.0'));
  const opencode = await program(join(home, '.opencode/bin/opencode'), versioned('1.18.33'));
  await program(join(home, '.nvm/versions/node/v9.11.0/bin/gemini'), versioned('0.1.0'));
  const gemini = await program(join(home, '.nvm/versions/node/v22.1.0/bin/gemini'), versioned('0.61.0'));
  await program(join(bin, 'qwen'), versioned('1.0.0'), 0o644);
  await mkdir(join(bin, 'pi'));
  const agents = await agentsHere().list();
  const facts = agents
    .filter((agent) => agent.available)
    .map((agent) => [agent.name, agent.version, agent.path]);
  expect(facts).toEqual([
    ['claude', '2.1.197', claude],
    ['codex', '0.169.0', codex],
    ['gemini', '0.61.0', gemini],
    ['opencode', '1.18.33', opencode],
    ['demo', null, import.meta.filename],
  ]);
  const missing = agents.filter((agent) => !agent.available);
  expect(missing.map((agent) => agent.name)).toEqual([
    'qwen',
    'copilot',
    'amp',
    'cursor',
    'aider',
    'crush',
    'pi',
  ]);
  expect(missing.every((agent) => agent.install !== null && agent.install.length > 10)).toBe(true);
});

test('an npm program says its version by its package, without being started', async () => {
  const root = join(home, 'prefix/lib/node_modules/@openai/codex');
  await program(join(root, 'bin/codex.js'), '#!/bin/sh\nsleep 60\n');
  await writeFile(join(root, 'package.json'), JSON.stringify({ name: '@openai/codex', version: '9.8.7' }));
  await symlink(join(root, 'bin/codex.js'), join(bin, 'codex'));
  const began = performance.now();
  expect(await listed(agentsHere(), 'codex')).toMatchObject({ available: true, version: '9.8.7' });
  expect(performance.now() - began).toBeLessThan(1500);
});

test('a probe that hangs is ended after 2 s, once; the agent can be used all the same', async () => {
  await program(join(bin, 'claude'), '#!/bin/sh\nsleep 60\n');
  await program(join(bin, 'codex'), '#!/bin/sh\nexit 3\n');
  await program(join(bin, 'amp'), `#!/nowhere/at/all\n`);
  const agents = agentsHere();
  const began = performance.now();
  expect(await listed(agents, 'claude')).toMatchObject({ available: true, version: null });
  expect(performance.now() - began).toBeLessThan(4500);
  const again = performance.now();
  expect(await listed(agents, 'codex')).toMatchObject({ available: true, version: null });
  const amp = await listed(agents, 'amp');
  expect(performance.now() - again).toBeLessThan(500);
  expect(amp.available).toBe(false);
  expect(amp.install).toContain('could not be run');
  expect((await agents.resolve('claude')).argv).toEqual([join(bin, 'claude')]);
});

test('agents installed, updated or removed meanwhile are noticed and reported', async () => {
  const agents = agentsHere();
  const told: (string | null)[] = [];
  const stop = agents.onChange((list) =>
    told.push(list.find((agent) => agent.name === 'codex')?.version ?? null),
  );
  expect((await refusal(agents, 'codex')).code).toBe('AGENT_MISSING');
  await agents.list();
  await program(join(bin, 'codex'), versioned('1.0.0'));
  await agents.list();
  await agents.list();
  await program(join(bin, 'codex'), `${versioned('1.0.1')}\n`);
  await agents.list();
  expect((await agents.resolve('codex')).argv).toEqual([join(bin, 'codex')]);
  await rm(join(bin, 'codex'));
  await agents.list();
  stop();
  await program(join(bin, 'codex'), versioned('2.0.0'));
  await agents.list();
  expect(told).toEqual([null, '1.0.0', '1.0.1', null]);
  expect(agents.current().find((agent) => agent.name === 'codex')?.version).toBe('2.0.0');
});

test('a refresh asks again where there was no answer', async () => {
  const flag = join(home, 'ready');
  await program(join(bin, 'codex'), `#!/bin/sh\n[ -f ${flag} ] && echo 5.0.0\n`);
  const agents = agentsHere();
  expect((await listed(agents, 'codex')).version).toBeNull();
  await writeFile(flag, '');
  expect((await listed(agents, 'codex')).version).toBeNull();
  const list = await agents.list({ refresh: true });
  expect(list.find((agent) => agent.name === 'codex')?.version).toBe('5.0.0');
});

test('a variant brings arguments, variables and secrets over its tool, and secrets are in no list', async () => {
  await program(join(bin, 'claude'), versioned('2.1.197'));
  config = configSchema.parse({
    variants: [
      {
        name: 'claude-work',
        agent: 'claude',
        args: ['--model', 'opus'],
        env: { REGION: 'eu', BOTH: 'variant' },
      },
      { name: 'demo-ask', agent: 'demo', args: ['--scenario', 'question'] },
    ],
  });
  secrets = { 'claude-work': { ANTHROPIC_API_KEY: 'sk-secret', BOTH: 'secret' } };
  const agents = agentsHere({ TMUX: 'x', LANG: 'C' });
  expect(await listed(agents, 'claude-work')).toMatchObject({
    kind: 'variant',
    base: 'claude',
    available: true,
  });
  expect(JSON.stringify(await agents.list())).not.toContain('sk-secret');
  const resolved = await agents.resolve('claude-work');
  expect(resolved.argv).toEqual([join(bin, 'claude')]);
  expect(resolved.args).toEqual(['--model', 'opus']);
  expect(resolved.env).toEqual({
    HOME: home,
    PATH: `${bin}:/usr/bin:/bin`,
    LANG: 'C',
    COLORTERM: 'truecolor',
    REGION: 'eu',
    BOTH: 'secret',
    ANTHROPIC_API_KEY: 'sk-secret',
  });
  expect((await agents.resolve('claude')).env).not.toHaveProperty('ANTHROPIC_API_KEY');
  expect(await agents.resolve('demo-ask')).toMatchObject({
    base: 'demo',
    argv: [process.execPath, import.meta.filename],
    args: ['--scenario', 'question'],
    prompt: { kind: 'file' },
  });
});

test('a user-defined agent: an argv, found by PATH, home or absolute path', async () => {
  await program(join(home, 'my/tool'), '#!/bin/sh\n');
  await program(join(bin, 'other'), '#!/bin/sh\n');
  config = configSchema.parse({
    agents: [
      { name: 'mine', command: ['~/my/tool', '--x', 'a b'], prompt: 'stdin', env: { A: '1' } },
      { name: 'other', command: ['other'] },
      { name: 'lost', command: ['nowhere-to-be-found'], prompt: 'argument' },
    ],
  });
  const agents = agentsHere();
  expect(await listed(agents, 'mine')).toMatchObject({ kind: 'user', available: true, takes_prompt: true });
  expect(await listed(agents, 'other')).toMatchObject({ takes_prompt: false, path: join(bin, 'other') });
  expect((await listed(agents, 'lost')).install).toContain('nowhere-to-be-found was not found');
  expect(await agents.resolve('mine')).toMatchObject({
    argv: [join(home, 'my/tool'), '--x', 'a b'],
    base: null,
  });
  expect((await refusal(agents, 'lost')).code).toBe('AGENT_MISSING');
});

test('what cannot work is refused with the reason', async () => {
  config = configSchema.parse({
    agents: [{ name: 'shelly', command: ['/bin/true'], env: { UID: '0' } }],
    variants: [{ name: 'odd', agent: 'nothing' }],
  });
  secrets = { demo: { 'bad-name': 'x' } };
  const agents = agentsHere();
  const unknown = await refusal(agents, 'clade');
  expect([unknown.code, unknown.hint]).toEqual([
    'AGENT_UNKNOWN',
    expect.stringContaining('claude, codex, gemini'),
  ]);
  expect((await refusal(agents, 'shelly')).message).toContain('UID');
  expect((await refusal(agents, 'odd')).message).toContain('"nothing"');
  const secret = await refusal(agents, 'demo');
  expect([secret.code, secret.message]).toEqual(['AGENT_INVALID', expect.stringContaining('bad-name')]);
  for (const name of ['shelly', 'odd']) expect((await listed(agents, name)).available).toBe(false);
});

test('a changed configuration is in the next list', async () => {
  const agents = agentsHere();
  const names: string[][] = [];
  agents.onChange((list) => names.push(list.slice(-2).map((agent) => agent.name)));
  await agents.list();
  config = configSchema.parse({ variants: [{ name: 'quick-demo', agent: 'demo' }] });
  await agents.configChanged();
  await agents.configChanged();
  expect(names).toEqual([
    ['pi', 'demo'],
    ['demo', 'quick-demo'],
  ]);
});
