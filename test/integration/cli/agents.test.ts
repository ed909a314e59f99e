import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCliWorld, type CliWorld } from '../../support/worlds/cli-world.js';

const SECRET = 'sk-never-to-be-seen-0815';

let world: CliWorld;
beforeAll(async () => {
  world = await createCliWorld();
  const bin = join(world.root, 'bin');
  await mkdir(bin);
  world.env['PATH'] = `${bin}:${world.env['PATH']}`;
  // Says what it was given, and answers until it is ended.
  const script = `#!/bin/sh\n[ "$1" = --version ] && echo 1.2.3 && exit\nprintf '%s|' "$API_KEY" "$@" > "$HOME/got"\necho ready\nexec cat\n`;
  for (const name of ['claude', 'codex', 'gemini']) await writeFile(join(bin, name), script, { mode: 0o755 });
  await world.ok('repo', 'add', world.repo);
});
afterAll(() => world.close());

const got = () => readFile(join(world.env['HOME'] ?? '', 'got'), 'utf8');
/** A prompt that waits until the agent shows a composer. */
const prompt = (id: string) => readFile(join(world.home, 'run', `${id}.first`), 'utf8');
const secret = (args: string[], input = '') => world.schmux(['agent', 'secret', ...args], { input });
const refused = async (...args: string[]) => {
  const { code, stderr } = await world.schmux(args);
  expect([args, code]).not.toEqual([args, 0]);
  return stderr;
};
async function seen(id: string, pattern: RegExp): Promise<void> {
  for (const end = Date.now() + 15_000; ;) {
    if (pattern.test((await world.ok('capture', id)).replaceAll('\n', ''))) return;
    if (Date.now() > end) throw new Error(`${id} never showed ${String(pattern)}`);
  }
}
/** Its first line is there, so it has run. */
const until = (id: string) => seen(id, /ready/);

test('a secret comes on stdin, reaches its agent, is listed by name only and forgotten', async () => {
  expect(await secret(['set', 'claude', 'API_KEY'], `${SECRET}\n`)).toMatchObject({ code: 0, stderr: '' });
  expect(await world.json('agent', 'secret', 'list', '--json')).toEqual([
    { name: 'claude', keys: ['API_KEY'] },
  ]);
  expect(await world.ok('agent', 'secret', 'list')).not.toContain(SECRET);
  expect((await stat(join(world.home, 'secrets.json'))).mode & 0o777).toBe(0o600);
  const id = await world.ok('spawn', '-a', 'claude', '-r', 'proj', '-q');
  await until(id);
  expect(await got()).toMatch(new RegExp(`^${SECRET}\\|`));

  expect(await secret(['remove', 'claude', 'API_KEY', 'OTHER'])).toMatchObject({ code: 1 });
  expect(await secret(['remove', 'claude', 'API_KEY'])).toMatchObject({ code: 0 });
  expect(await world.json('agent', 'secret', 'list', '--json')).toEqual([]);
  expect(await readFile(join(world.home, 'secrets.json'), 'utf8')).not.toContain(SECRET);
});

test.each([
  [['set', 'claude', `API_KEY=${SECRET}`], SECRET, 2, /does not belong on the command line/],
  [['set', 'claude', 'A-B'], SECRET, 2, /Invalid variable name/],
  [['set', 'claude', 'API_KEY'], '', 2, /No value given/],
  [['set', 'claude', 'API_KEY'], 'two\nlines', 2, /one line/],
  [['set', 'nobody', 'API_KEY'], SECRET, 1, /no agent named "nobody"/],
  [['remove', 'claude', 'NOTHING'], '', 1, /No variable "NOTHING"/],
])('agent secret %j is refused', async (args, input, code, why) => {
  const ran = await secret(args, input);
  expect(ran).toMatchObject({ code, stderr: expect.stringMatching(why) });
  expect(ran.stdout + ran.stderr).not.toContain(SECRET);
  expect(await world.json('agent', 'secret', 'list', '--json')).toEqual([]);
});

test('resume continues in the same workspace, and says why if it cannot', async () => {
  const id = await world.ok('spawn', '-a', 'claude', '-r', 'proj', '-n', 'talk', '-q');
  expect(await refused('resume', id)).toMatch(/has not ended/);
  await world.ok('done', id, '-y');
  const workspace = (await world.session(id)).workspace.id;
  const [resumed] = await world.json<{ id: string; workspace: string }[]>(
    'resume',
    'talk',
    '-p',
    'go on',
    '--json',
  );
  expect(resumed).toMatchObject({ agent: 'claude', workspace });
  await until(resumed?.id ?? '');
  expect(await got()).toMatch(/^\|--resume\|[0-9a-f-]{36}\|/);
  expect(await prompt(resumed?.id ?? '')).toBe('go on');
  expect((await world.session(resumed?.id ?? '')).nickname).toBe('talk');
  expect(await refused('resume', id)).toMatch(/was already resumed[^]*schmux attach/);

  const demo = await world.ok('spawn', '-a', 'demo', '-r', 'proj', '-q');
  await world.ok('done', demo, '-y');
  expect(await refused('resume', demo)).toMatch(/Demo agent cannot resume/);
});

test('mute and rename change sessions and can be taken back', async () => {
  const ids = [0, 1].map(() => world.ok('spawn', '-a', 'demo', '-r', 'proj', '-q'));
  const [one = '', two = ''] = await Promise.all(ids);
  const muted = async () => Promise.all([one, two].map(async (id) => (await world.session(id)).muted));
  await world.ok('mute', one, two);
  expect(await muted()).toEqual([true, true]);
  await world.ok('mute', '--off', two);
  expect(await muted()).toEqual([true, false]);
  const listed = (await world.ok('list')).split('\n');
  expect(listed[0]).toContain('NOTICES');
  expect(listed.filter((line) => line.includes('muted')).map((line) => line.includes(one))).toEqual([true]);

  await world.ok('rename', one, 'left');
  expect(await world.ok('rename', two, 'left')).toBe(`${two}: left (2)`);
  await world.ok('rename', 'left', '--none');
  expect((await world.session(one)).nickname).toBe(null);
  expect(await refused('rename', two)).toMatch(/Give either a nickname or --none/);
});

test('what the daemon cannot do is in status and doctor, with its code and what to do', async () => {
  const path = join(world.home, 'config.json');
  const before = await readFile(path, 'utf8');
  await writeFile(path, '{\n  "port": "x"\n}\n');
  type Status = { faults: { code: string; message: string; hint: string }[] };
  const faults = async () => (await world.json<Status>('status', '--json')).faults;
  for (const end = Date.now() + 15_000; (await faults()).length === 0;)
    if (Date.now() > end) throw new Error('the daemon never noticed');
  expect(await faults()).toMatchObject([{ code: 'CONFIG_INVALID', hint: expect.stringContaining('line 2') }]);
  expect(await world.ok('status')).toMatch(/! CONFIG_INVALID .*not in force[^]*Fix .*config\.json, line 2/);
  const doctor = (await world.schmux(['doctor'])).stdout;
  expect(doctor).toMatch(/warning +fault +CONFIG_INVALID/);
  expect(doctor).toMatch(/warning +config .*port/);
  await writeFile(path, before);
  for (const end = Date.now() + 15_000; (await faults()).length > 0;)
    if (Date.now() > end) throw new Error('the daemon never noticed that it is mended');
});

/** A picture of one pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

test('images go into the workspace and are named to each agent in the form it expects', async () => {
  const picture = join(world.root, 'a picture.png');
  await writeFile(picture, PNG);
  const spawn = async (...args: string[]) => {
    const id = await world.ok('spawn', '-r', 'proj', '-q', '--image', picture, ...args);
    await until(id);
    const { path } = (await world.session(id)).workspace;
    const folder = join(path, '.schmux/attachments');
    const names = await readdir(folder);
    expect(names).toEqual([expect.stringMatching(/^image-[0-9a-f]{8}\.png$/)]);
    expect((await readFile(join(folder, names[0] ?? ''))).equals(PNG)).toBe(true);
    // Nobody commits it by mistake.
    expect((await world.session(id)).git_at_spawn).toMatchObject({ untracked: 0, changed: 0 });
    return { id, file: join(folder, names[0] ?? '') };
  };
  const claude = await spawn('-a', 'claude', '-p', 'What is this?');
  expect(await prompt(claude.id)).toBe(`What is this?\n\n${claude.file}`);
  const gemini = await spawn('-a', 'gemini', '-p', 'What is this?');
  // It reads nothing that git ignores.
  const [, folder = ''] = /^\|--include-directories=([^|]+)\|$/.exec(await got()) ?? [];
  const [, kept = ''] = /^What is this\?\n\n@(.+)$/.exec(await prompt(gemini.id)) ?? [];
  expect(
    kept.startsWith(`${folder}/`) && !kept.startsWith((await world.session(gemini.id)).workspace.path),
  ).toBe(true);
  expect((await readFile(kept)).equals(PNG)).toBe(true);
  // Once it was started there it has a folder of its own, which it reads without asking.
  const own = join(world.env['HOME'] ?? '', '.gemini/tmp/proj');
  await mkdir(own, { recursive: true });
  await writeFile(join(own, '.project_root'), (await world.session(gemini.id)).workspace.path);
  await world.ok('send', gemini.id, 'And this?', '--image', picture);
  const [named = ''] = await readdir(join(own, 'schmux'));
  await seen(gemini.id, new RegExp(`And this\\? @${join(own, 'schmux', named)}`));
  expect((await readFile(join(own, 'schmux', named))).equals(PNG)).toBe(true);
  const codex = await spawn('-a', 'codex', '-p', 'What is this?');
  expect(await got()).toBe(`|--image=${codex.file}|`);
  expect(await prompt(codex.id)).toBe('What is this?');
  const alone = await spawn('-a', 'claude');
  expect(await prompt(alone.id)).toBe(alone.file);

  await world.ok('send', claude.id, 'And this?', '--image', picture);
  const typed = await readdir(join(claude.file, '..'));
  expect(typed).toHaveLength(2);
  const [second = ''] = typed.filter((name) => !claude.file.endsWith(name));
  await seen(claude.id, new RegExp(`And this\\? .*${second}`));
});

test('files that are no images are refused before anything exists', async () => {
  const text = join(world.root, 'text.png');
  await writeFile(text, 'not a picture');
  const large = join(world.root, 'large.png');
  await writeFile(large, Buffer.concat([PNG, Buffer.alloc(10 * 1024 * 1024)]));
  const before = (await world.json<object[]>('list', '--json')).length;
  for (const [file, why] of [
    [text, /not an image that agents can read/],
    [large, /larger than 10 MiB/],
    [join(world.root, 'gone.png'), /Cannot read the image/],
    [world.root, /is not a file|illegal operation|EISDIR/i],
  ] as const)
    expect(await refused('spawn', '-a', 'claude', '-r', 'proj', '--image', file)).toMatch(why);
  const picture = join(world.root, 'a picture.png');
  await world.ok('config', 'set', 'agents', '[{"name":"shell","command":["/bin/sh"]}]');
  expect(await refused('spawn', '-a', 'shell', '-r', 'proj', '--image', picture)).toMatch(/takes no prompt/);
  expect(await world.json<object[]>('list', '--json')).toHaveLength(before);
});

test('a variant and an agent of one’s own are one line each, and so is their end', async () => {
  await world.ok('config', 'set', 'agents', 'null');
  expect(
    await world.ok('agent', 'add', 'opus', '--of', 'claude', '-e', 'A=b=c', '--', '--model', 'opus'),
  ).toBe('opus: available');
  const own = [
    'agent',
    'add',
    'mine',
    '--prompt',
    'argument',
    '--',
    join(world.root, 'bin/claude'),
    'always',
  ];
  expect(await world.ok(...own)).toBe('mine: available');
  expect(await world.json('config', 'get', 'variants', '--json')).toEqual([
    { name: 'opus', agent: 'claude', args: ['--model', 'opus'], env: { A: 'b=c' } },
  ]);
  const opus = await world.ok('spawn', '-a', 'opus', '-r', 'proj', '-p', 'hello', '-q');
  await until(opus);
  expect(await got()).toMatch(/^\|--session-id\|[0-9a-f-]{36}\|--model\|opus\|/);
  expect(await prompt(opus)).toBe('hello');
  await until(await world.ok('spawn', '-a', 'mine', '-r', 'proj', '-p', 'hello', '-q'));
  expect(await got()).toBe('|always|hello|');

  expect(await refused('agent', 'add', 'opus', '--of', 'claude')).toMatch(/already an agent named opus/);
  expect(await refused('agent', 'add', 'empty')).toMatch(/Missing command/);
  expect(await refused('agent', 'add', 'odd', '-e', 'A', '--', 'sh')).toMatch(/NAME=value/);
  expect(await refused('agent', 'remove', 'claude')).toMatch(/not a custom agent or variant/);
  await secret(['set', 'opus', 'API_KEY'], SECRET);
  for (const name of ['opus', 'mine']) await world.ok('agent', 'remove', name);
  expect(await world.json('agent', 'secret', 'list', '--json')).toEqual([]);
  expect(await world.ok('agent', 'list', '-q')).not.toMatch(/opus|mine/);
});
