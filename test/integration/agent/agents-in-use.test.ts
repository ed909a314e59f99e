import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Agent } from '../../../src/contract/agent.js';
import type { Session } from '../../../src/contract/session/session.js';
import { createSchmuxWorld, processesOf, type SchmuxWorld } from '../../support/worlds/schmux-world.js';

const SECRET = 'sk-very-secret-4711';

let world: SchmuxWorld;
beforeEach(async () => {
  world = await createSchmuxWorld();
});
afterEach(() => world.stop());

const isUp = (session: Session) => session.last_activity_at !== null;
const setAgents = (agents: object[]) => world.ok('config', 'set', 'agents', JSON.stringify(agents));

/** Every file under a directory that has the text in it. */
async function holding(directory: string, text: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    if ((await readFile(path)).includes(text)) found.push(path);
  }
  return found;
}

it('gives secrets to their variant only', async () => {
  const record = `printf '%s|%s|%s' "$API_KEY" "$MODEL" "$*" > '${world.dir}/got'`;
  await world.program('codex', `#!/bin/sh\n${record}\necho ready\nexec sleep 1000\n`);
  await world.start();
  const variant = { name: 'codex-big', agent: 'codex', args: ['--model', 'big'], env: { MODEL: 'big' } };
  await world.ok('config', 'set', 'variants', JSON.stringify([variant]));
  const client = await world.client();
  const secrets = { params: { name: 'codex-big' }, body: { env: { API_KEY: SECRET } } };
  expect(await client.call('secretsSet', secrets)).toEqual({ keys: ['API_KEY'] });
  expect((await stat(join(world.home, 'secrets.json'))).mode & 0o777).toBe(0o600);

  const [id = ''] = await world.spawn({ agents: [{ agent: 'codex-big' }], prompt: 'go' });
  await world.until(id, isUp, 'up');
  const got = join(world.dir, 'got');
  expect(await readFile(got, 'utf8')).toBe(`${SECRET}|big|--model big`);

  const told = [
    await world.ok('agent', 'list', '--json'),
    await world.ok('config', 'get', '--json'),
    await world.ok('list', '--json'),
    await world.ok('logs', id),
    await world.tmux('show-environment', '-g'),
    await world.tmux('show-environment', '-t', `schmux-${id}`),
    await world.tmux('list-panes', '-a', '-F', '#{pane_start_command}'),
    (await processesOf(world.dir)).join('\n'),
  ];
  for (const text of told) expect(text).not.toContain(SECRET);
  const files = await holding(world.dir, SECRET);
  expect(files.filter((path) => path !== got)).toEqual([join(world.home, 'secrets.json')]);

  // Another variant of the same tool has none of it.
  const [other = ''] = await world.spawn({ agents: [{ agent: 'codex' }] });
  await world.until(other, isUp, 'up');
  expect(await readFile(got, 'utf8')).toBe('||');
});

it('starts user-defined agents, each with its prompt in the form it accepts', async () => {
  const said = (what: string) => `printf '%s' "${what}" > '${world.dir}'/got-"$NAME"\necho ready\n`;
  const words = await world.program('words', `#!/bin/sh\n${said('$#:$1:$2')}`);
  const reads = await world.program('reads', `#!/bin/sh\n${said('$(cat)')}`);
  await world.start();
  await setAgents([
    { name: 'words', command: [words, 'always'], prompt: 'argument', env: { NAME: 'words' } },
    { name: 'reads', command: [reads], prompt: 'stdin', env: { NAME: 'reads' } },
    { name: 'mute', command: [words], env: { NAME: 'mute' } },
  ]);
  const prompt = "two\nlines of $HOME and 'quotes'";
  const ids = await world.spawn({ agents: [{ agent: 'words' }, { agent: 'reads' }], prompt });
  for (const id of ids) await world.until(id, (session) => session.status === 'done', 'done');
  expect(await readFile(join(world.dir, 'got-words'), 'utf8')).toBe(`2:always:${prompt}`);
  expect(await readFile(join(world.dir, 'got-reads'), 'utf8')).toBe(prompt);

  const refused = await world.cli('spawn', '-a', 'mute', '-r', 'proj', '-p', 'hello');
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain('mute takes no prompt when it starts.');
});

it('refuses agents that cannot work, and says why', async () => {
  await world.start();
  const refusals: [object, RegExp][] = [
    [{ name: 'a b', command: ['x'] }, /letters, digits/],
    [{ name: 'empty', command: [] }, /needs at least a program/],
    [{ name: 'odd', command: ['x'], prompt: 'sometimes' }, /argument.*stdin.*none/],
    [{ name: 'env', command: ['x'], env: { 'A-B': '1' } }, /variable name/],
  ];
  for (const [agent, reason] of refusals) {
    const ran = await world.cli('config', 'set', 'agents', JSON.stringify([agent]));
    expect([agent, ran.code]).toEqual([agent, 1]);
    expect(ran.stderr).toMatch(reason);
  }
  await setAgents([
    { name: 'gone', command: ['/nowhere/agent'] },
    { name: 'shell', command: ['/bin/sh'], env: { IFS: 'x' } },
  ]);
  const listed = await world.json<Agent[]>('agent', 'list', '--json');
  const shown = (name: string) => listed.find((agent) => agent.name === name);
  expect(shown('gone')).toMatchObject({
    available: false,
    install: expect.stringContaining('/nowhere/agent') as string,
  });
  expect(shown('shell')).toMatchObject({
    available: false,
    install: expect.stringContaining('IFS') as string,
  });
  for (const [name, code] of [
    ['gone', 'AGENT_MISSING'],
    ['shell', 'AGENT_INVALID'],
  ]) {
    const ran = await world.cli('spawn', '-a', name ?? '', '-r', 'proj', '--json');
    expect(JSON.parse(ran.stdout)).toMatchObject([{ agent: name, error: { code } }]);
  }
  expect(await world.json('list', '--json')).toEqual([]);
});

it('resumes where the agent’s last conversation was held', async () => {
  const record = `printf '%s\\n' "$PWD" "$@" > '${world.dir}/got'`;
  await world.program('codex', `#!/bin/sh\n${record}\necho ready\nexec sleep 1000\n`);
  await world.start();
  const [first = ''] = await world.spawn({ agents: [{ agent: 'codex' }] });
  const { workspace } = await world.until(first, isUp, 'up');
  expect((await world.session(first)).resumable).toBe(false);
  await world.ok('done', first, '-y');
  expect((await world.session(first)).resumable).toBe(true);

  await world.ok('spawn', '--resume', '-w', workspace.id, '-a', 'codex', '-p', 'go on');
  const [second] = (await world.json<Session[]>('list', '--json')).filter(({ id }) => id !== first);
  await world.until(second?.id ?? '', isUp, 'up');
  expect((await readFile(join(world.dir, 'got'), 'utf8')).trim().split('\n')).toEqual([
    workspace.path,
    'resume',
    '--last',
  ]);
  expect(await readFile(join(world.home, 'run', `${second?.id}.first`), 'utf8')).toBe('go on');
  // The later one has the last word now.
  expect((await world.session(first)).resumable).toBe(false);
  const refused = await world.cli('spawn', '--resume', '-w', workspace.id, '-a', 'demo');
  expect(refused.stderr).toContain('cannot resume a conversation');
});
