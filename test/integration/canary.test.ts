import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isPlainText } from '../../src/contract/names.js';
import { addAgent, logOf, until } from '../soak/agents.js';
import { endDaemon, finish } from '../soak/daemon.js';
import { broken, readable } from '../soak/invariants.js';
import { exchangeCode } from '../support/http/handshake.js';
import { createSchmuxWorld, type SchmuxWorld } from '../support/worlds/schmux-world.js';

/** Every string of a person's or a repository's is given what would make a file here, if anything ever ran it. */
let world: SchmuxWorld;
let canary: string;
let attacks: string[];
const SECRET = 'sk-canary-0123456789abcdef';

beforeAll(async () => {
  world = await createSchmuxWorld();
  canary = join(world.dir, 'canary');
  attacks = [
    `#(touch ${canary})`,
    `$(touch ${canary})`,
    `\`touch ${canary}\``,
    `; touch ${canary};`,
    `'; touch ${canary}; '`,
    `"; touch ${canary}; "`,
    `--upload-pack=touch ${canary}`,
    `ext::sh -c touch% ${canary}`,
    `#{E:#(touch ${canary})}`,
    `%if #(touch ${canary})`,
    `-x | touch ${canary}`,
    `first\ntouch ${canary}\n`,
    `\u202Etouch ${canary}\u2066`,
    `\x1b]2;#(touch ${canary})\x07\x1bPtmux;touch\x1b\\`,
    'x'.repeat(1024 * 1024),
  ];
  // Prints its prompt, sets it as the title, and leaves what it was given byte for byte.
  const echo = await world.program(
    'echoes',
    `#!/bin/sh\ncat > "$HOME/got.$SCHMUX_SESSION_ID"\nprintf '\\033]2;%s\\007' "$(head -c 200 "$HOME/got.$SCHMUX_SESSION_ID")"\nhead -c 2000 "$HOME/got.$SCHMUX_SESSION_ID"\necho\necho printed\nexec sleep 1000\n`,
  );
  await addAgent(world, { name: 'echoes', command: [echo], prompt: 'stdin', env: { VALUE: SECRET } });
  await world.start();
});
afterAll(() => world.stop());

const noCanary = () => expect(existsSync(canary)).toBe(false);
const spawnWith = async (body: object) => {
  const client = await world.client();
  return client.call('sessionSpawn', { body: { agents: [{ agent: 'echoes' }], ...body } as never });
};
const codeOf = async (call: Promise<unknown>): Promise<string | null> => {
  const answer: unknown = await call.catch((error: unknown) => error);
  const text = JSON.stringify(
    answer instanceof Error ? { code: (answer as { code?: string }).code ?? answer.message } : answer,
  );
  return /"code":"([A-Z_]+)"/.exec(text)?.[1] ?? null;
};

it('a prompt reaches the agent byte for byte, comes back as output and as title, and runs nothing', async () => {
  const workspace = (
    await world
      .spawn({ agents: [{ agent: 'demo' }] })
      .then(([id = '']) => world.until(id, (one) => one.status === 'running', 'running'))
  ).workspace;
  for (const prompt of attacks) {
    const [result] = await spawnWith({ workspace: workspace.id, prompt });
    const id = result !== undefined && 'id' in result ? result.id : '';
    expect(result).toHaveProperty('id');
    await until('its output', async () => (await logOf(world, id)).includes('printed\r\n'));
    await world.until(id, (session) => session.status === 'running', 'running');
    expect((await readFile(join(world.dir, `got.${id}`), 'utf8')) === prompt).toBe(true);
    const client = await world.client();
    expect((await client.call('sessionPrompt', { params: { id } })).prompt === prompt).toBe(true);
    const { prompt_line: line } = await world.session(id);
    expect(isPlainText(line ?? '\n')).toBe(true);
    await client.call('sessionCapture', { params: { id }, query: {} });
    await client.call('sessionWhy', { params: { id } });
    await finish(world, 'dispose', [id]);
    noCanary();
  }
  expect(await broken(world)).toEqual([]);
});

it('a nickname comes back as it was, or is refused', async () => {
  const [id = ''] = await world.spawn({ agents: [{ agent: 'demo' }] });
  await world.until(id, (session) => session.status === 'running', 'running');
  const client = await world.client();
  for (const nickname of attacks) {
    const plain = nickname.length <= 80 && !/[\n\x1b\u202e]/.test(nickname);
    const answer = await client
      .call('sessionUpdate', { params: { id }, body: { nickname } })
      .catch((error: unknown) => error as { code: string });
    if (plain) expect(answer).toMatchObject({ nickname: nickname.trim() });
    else
      expect(answer).toMatchObject({
        code: expect.stringMatching(/^(?:NICKNAME_INVALID|BODY_TOO_LARGE)$/) as string,
      });
    if (plain)
      expect((await world.cli('capture', nickname.trim())).code).toBe(nickname.startsWith('-') ? 2 : 0);
    noCanary();
  }
});

it('a branch, a workspace, a repository and an agent of that name are refused', async () => {
  const client = await world.client();
  for (const text of attacks.slice(0, -1)) {
    expect(await codeOf(spawnWith({ repo: 'proj', branch: text }))).toMatch(
      /^(?:BRANCH_INVALID|BAD_REQUEST)$/,
    );
    expect(await codeOf(spawnWith({ repo: text }))).toMatch(
      /^(?:REPO_UNKNOWN|REPO_URL_INVALID|BAD_REQUEST)$/,
    );
    expect(await codeOf(spawnWith({ workspace: text }))).toMatch(
      /^(?:WORKSPACE_UNKNOWN|PATH_INVALID|BAD_REQUEST)$/,
    );
    expect(await codeOf(spawnWith({ repo: 'proj', agents: [{ agent: text }] }))).toBe('BAD_REQUEST');
    expect(await codeOf(client.call('repoAdd', { body: { name: text, url: world.repo } }))).toMatch(
      /INVALID|BAD_REQUEST/,
    );
    expect(await codeOf(client.call('repoAdd', { body: { name: 'attack', url: text } }))).toMatch(
      /INVALID|BAD_REQUEST/,
    );
    expect(await codeOf(client.call('configSet', { body: { key: text, value: text } }))).toMatch(
      /CONFIG|BAD_REQUEST/,
    );
    noCanary();
  }
});

it('a directory, files in it and a repository with settings that run programs: shown, never run', async () => {
  const folder = join(world.dir, `a #(touch canary) $(touch canary) 'quote'`);
  await mkdir(folder);
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: folder, env: world.env, stdio: 'pipe' });
  git('init', '-q');
  const trap = await world.program('trap', `#!/bin/sh\ntouch ${canary}\n`);
  for (const name of [
    '$(touch canary)',
    '`touch canary`',
    '#(touch canary)',
    '; touch canary',
    '-x',
    '\u202Eevil',
    'new\nline',
  ])
    await writeFile(join(folder, name), 'text\n');
  await writeFile(join(folder, '.gitattributes'), '* diff=trap filter=trap\n');
  for (const key of [
    'core.fsmonitor',
    'diff.external',
    'diff.trap.textconv',
    'diff.trap.command',
    'core.pager',
    'core.editor',
    'core.sshCommand',
  ])
    git('config', key, trap);
  await mkdir(join(folder, '.git/hooks'), { recursive: true });
  for (const hook of ['post-checkout', 'pre-commit', 'post-index-change'])
    await writeFile(join(folder, '.git/hooks', hook), `#!/bin/sh\ntouch ${canary}\n`, { mode: 0o755 });
  const [result] = await spawnWith({ workspace: folder });
  const client = await world.client();
  if (result !== undefined && 'id' in result) {
    const { id } = result;
    await until('its output', async () => (await logOf(world, id)).includes('printed\r\n'));
    const session = await world.session(id);
    expect(session.workspace.path).toBe(folder);
    await client.call('workspaceRefresh', { params: { id: session.workspace.id }, body: {} });
    const diff = await client.call('workspaceDiff', {
      params: { id: session.workspace.id },
      query: { base: 'head' },
    });
    expect(JSON.stringify(diff)).toContain('$(touch canary)');
    await client.call('workspaceSafety', { params: { id: session.workspace.id } });
    await finish(world, 'dispose', [id]);
  } else expect(JSON.stringify(result)).toMatch(/PATH_INVALID|WORKSPACE/);
  noCanary();
  expect(existsSync(join(folder, 'canary'))).toBe(false);
  await rename(folder, `${folder}-kept`);
});

it('config values reach the agent as they are: arguments, environment, a quick launch; a folder of that name is refused or used', async () => {
  const client = await world.client();
  const show = await world.program(
    'shows',
    `#!/bin/sh\nprintf '%s\\n%s' "$1" "$VALUE" > "$HOME/got.$SCHMUX_SESSION_ID"\necho printed\nexec sleep 1000\n`,
  );
  const { config } = await client.call('configGet', {});
  const [first] = (await client.call('workspaceList', { query: {} })).map((workspace) => workspace.id);
  const texts = attacks.filter((text) => !text.includes('\n') && text.length < 1000);
  const agents = texts.map((text, index) => ({
    name: `value-${index}`,
    command: [show, text],
    env: { VALUE: text },
    prompt: 'none' as const,
  }));
  await client.call('configSet', { body: { key: 'agents', value: [...config.agents, ...agents] as never } });
  const prompts = texts.map((prompt, index) => ({ name: `quick ${index}`, agent: 'echoes', prompt }));
  await client.call('configSet', { body: { key: 'quick_launch', value: prompts } });
  const shown = await client.call('configGet', {});
  expect(shown.config.quick_launch.map((entry) => entry.prompt)).toEqual(texts);
  for (const [index, text] of texts.entries()) {
    const [result] = await spawnWith({ workspace: first, agents: [{ agent: `value-${index}` }] });
    const id = result !== undefined && 'id' in result ? result.id : '';
    await until('its output', async () => (await logOf(world, id)).includes('printed\r\n'));
    expect(await readFile(join(world.dir, `got.${id}`), 'utf8')).toBe(`${text}\n${text}`);
    await finish(world, 'dispose', [id]);
    noCanary();
  }
  for (const text of texts) {
    await codeOf(
      client.call('configSet', { body: { key: 'workspace_path', value: join(world.dir, 'root', text) } }),
    );
    await codeOf(client.call('configSet', { body: { key: 'tmux.socket_name', value: text } }));
    noCanary();
  }
  for (const key of ['workspace_path', 'tmux.socket_name', 'quick_launch'])
    await client.call('configSet', { body: { key, value: null } });
});

it("a repository's own branch names, tags and commit messages are shown, never run", async () => {
  const names = [
    '$(touch${IFS}canary)',
    '`touch${IFS}canary`',
    ';touch${IFS}canary;',
    "'$(touch)'",
    '#(touch)',
  ];
  const repo = join(world.dir, 'hostile');
  execFileSync('git', ['clone', '-q', world.repo, repo], { env: world.env });
  const git = (...args: string[]) => execFileSync('git', args, { cwd: repo, env: world.env, stdio: 'pipe' });
  for (const name of names) {
    git('branch', name);
    git('tag', `v-${name}`);
  }
  git('commit', '-q', '--allow-empty', '-m', `$(touch ${canary})\n\n\`touch ${canary}\``);
  const client = await world.client();
  await client.call('repoAdd', { body: { name: 'hostile', url: repo } });
  for (const branch of names) {
    const answer = await spawnWith({ repo: 'hostile', branch }).catch((error: unknown) => error);
    const [result] = Array.isArray(answer) ? (answer as ({ id: string } | object)[]) : [];
    if (result !== undefined && 'id' in result) {
      const session = await world.until(result.id, ({ status }) => status !== 'spawning', 'settled');
      if (session.status === 'running') expect(session.workspace.branch).toBe(branch);
      await finish(world, 'dispose', [result.id]);
    } else expect(await codeOf(Promise.resolve(answer))).toMatch(/^BRANCH_INVALID$|^BAD_REQUEST$/);
    noCanary();
  }
});

it("after all that: files are the owner's alone, the daemon’s log and state know no prompt and no secret", async () => {
  const client = await world.client();
  await client.call('secretsSet', { params: { name: 'echoes' }, body: { env: { API_KEY: SECRET } } });
  const line = 'What is to be done';
  const hidden = 'a prompt that nobody else reads';
  const prompt = `${line}\n${hidden}\n`;
  let id = '';
  // The first makes the clone cache, the second brings it up to date.
  for (const branch of ['first-clone', 'second-clone']) {
    const [result] = await spawnWith({ repo: 'proj', branch, prompt });
    id = result !== undefined && 'id' in result ? result.id : '';
    await until('its output', async () => (await logOf(world, id)).includes('printed\r\n'));
  }
  await codeOf(spawnWith({ repo: 'proj', agents: [{ agent: 'amp' }], prompt }));
  const { url } = await client.call('authCode', { body: {} });
  const code = url.split('#c=')[1] ?? 'no code';
  const key = await exchangeCode(client, code);
  expect(await readable(world.home)).toEqual([]);
  for (const file of [
    'state.json',
    'state.json.bak',
    'keys.json',
    'run/daemon.log',
    'run/daemon.json',
    `run/${id}.birth.json`,
  ]) {
    const text = await world.file(file);
    for (const secret of [line, hidden, SECRET, key, code])
      expect([file, text.includes(secret)]).toEqual([file, false]);
  }
  expect((await readFile('/proc/self/status', 'utf8')).length).toBeGreaterThan(0);
  // A new daemon knows it from the prompt's own file.
  await endDaemon(world, 'SIGTERM');
  await world.start();
  expect((await world.session(id)).prompt_line).toBe(line);
  await endDaemon(world, 'SIGTERM');
});
