import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NEW } from '../../../src/daemon/agent/conversation/arguments.js';
import { launch, type LaunchPlan } from '../../../src/daemon/agent/launch/launch.js';
import type { PromptInput } from '../../../src/daemon/agent/descriptor.js';
import type { ResolvedAgent } from '../../../src/daemon/agent/resolved.js';

/** Everything that a process really got, as it saw it itself. */
type Seen = { argv: string[]; env: Record<string, string>; cwd: string; umask: number; stdin: string };

/** Writes what it was given where its first argument says; strings in hex, so that nothing is lost on the way. */
const DUMP = `#!${process.execPath}
const { readFileSync, writeFileSync } = require('node:fs');
const hex = (text) => Buffer.from(text).toString('hex');
const [, , out, ...argv] = process.argv;
writeFileSync(out, JSON.stringify({
  argv: argv.map(hex), cwd: process.cwd(), umask: process.umask(), stdin: readFileSync(0).toString('hex'),
  env: Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, hex(value)])),
}));
`;

let dir = '';
let dump = '';
/** Shells of this machine that a system may have as /bin/sh, by the name they are started with. */
const shells: string[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "sx launch '$x-"));
  dump = join(dir, 'dump');
  await writeFile(dump, DUMP);
  await chmod(dump, 0o755);
  await mkdir(join(dir, 'run'), { mode: 0o700 });
  for (const [name, program] of [
    ['sh', '/bin/sh'],
    ['dash', '/bin/dash'],
    ['bash', '/bin/bash'],
    ['busybox', '/bin/busybox'],
    ['mksh', '/bin/mksh'],
  ] as const) {
    if (!existsSync(program)) continue;
    await mkdir(join(dir, name));
    // Called sh, so that bash and busybox behave as they do as /bin/sh.
    await symlink(program, join(dir, name, 'sh'));
    shells.push(join(dir, name, 'sh'));
  }
});

afterAll(() => rm(dir, { recursive: true, force: true }));

function agentWith(prompt: PromptInput, more: Partial<ResolvedAgent> = {}): ResolvedAgent {
  return {
    name: 'dump',
    label: 'Dump',
    kind: 'user',
    base: null,
    argv: [dump, join(dir, 'seen.json')],
    args: [],
    prompt,
    resume: null,
    conversation: null,
    variables: [],
    images: { kind: 'line', mark: '' },
    hooks: null,
    env: { PATH: '/usr/bin:/bin' },
    ...more,
  };
}

const planFor = (
  agent: ResolvedAgent,
  prompt: string | null,
  more: Partial<LaunchPlan> = {},
): LaunchPlan => ({
  agent,
  prompt,
  opening: NEW,
  sessionId: 'abc123',
  workspaceId: 'proj-001',
  cwd: dir,
  runDir: join(dir, 'run'),
  ...more,
});

type Outcome = { code: number | null; stdout: string; stderr: string };

async function start(
  plan: LaunchPlan,
  how: { shell?: string; env?: Record<string, string> } = {},
): Promise<Outcome> {
  const made = launch(plan);
  const path = join(dir, 'run', 'abc123.sh');
  await writeFile(path, made.script, { mode: 0o600 });
  for (const file of made.files) await writeFile(file.path, file.content, { mode: 0o600 });
  // With a shell named, it takes the part of the second run, which otherwise /bin/sh has.
  const [program, ...args] = how.shell === undefined ? ['/bin/sh', path] : [how.shell, path, 'clean'];
  const result = spawnSync(program, args, {
    env: how.env ?? { PATH: '/usr/bin:/bin' },
    input: '',
    encoding: 'utf8',
  });
  return { code: result.status, stdout: result.stdout, stderr: result.stderr };
}

async function seen(): Promise<Seen> {
  const text = (hex: string) => Buffer.from(hex, 'hex').toString('utf8');
  const raw = JSON.parse(await readFile(join(dir, 'seen.json'), 'utf8')) as Seen;
  await rm(join(dir, 'seen.json'));
  const env = Object.entries(raw.env).map(([name, value]) => [name, text(value)]);
  return { ...raw, argv: raw.argv.map(text), env: Object.fromEntries(env), stdin: text(raw.stdin) };
}

/** Text as users and programs write it, and text that nobody would write. */
const anyText = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({
      unit: fc.constantFrom(...`'"\`$(){}\\\n\r\t !#~*?[]<>|&;-=\x01\x7f\x1b\u0081\u0088ü€😀`),
      maxLength: 60,
    }),
    fc.constantFrom('', '-', '--', '-n', "'", '\n\n', '$(touch pwned)', '\\', '%s', '!!'),
  )
  .map((text) => text.replaceAll('\0', '').toWellFormed());

test('arguments, prompt and variables arrive byte for byte, in every shell there is', async () => {
  expect(shells.length).toBeGreaterThan(0);
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        shell: fc.constantFrom(undefined, ...shells),
        args: fc.array(anyText, { maxLength: 6 }),
        prompt: anyText.filter((text) => text !== ''),
        values: fc.array(anyText, { maxLength: 6 }),
      }),
      async ({ shell, args, prompt, values }) => {
        const own = Object.fromEntries(values.map((value, index) => [`V_${index}`, value]));
        const agent = agentWith({ kind: 'argument' }, { args, env: { PATH: '/usr/bin:/bin', ...own } });
        const outcome = await start(planFor(agent, prompt), shell === undefined ? {} : { shell });
        expect(outcome).toEqual({ code: 0, stdout: '', stderr: '' });
        const got = await seen();
        expect(got.argv).toEqual([...args, prompt]);
        expect(got.env).toMatchObject(own);
        expect(got.cwd).toBe(dir);
      },
    ),
    { numRuns: 120 },
  );
  expect(await readdir(dir)).not.toContain('pwned');
}, 120_000);

test('the environment is exactly the planned one: nothing of the tmux server’s gets through', async () => {
  const env = {
    PATH: '/opt/own:/usr/bin:/bin',
    HOME: '/home/ann',
    LC_ALL: 'xx_YY.UTF-8',
    COLORTERM: 'truecolor',
  };
  const pane = {
    TERM: 'tmux-256color',
    TMUX: '/tmp/tmux-0/default,1,0',
    TMUX_PANE: '%7',
    TERM_PROGRAM: 'tmux',
  };
  const server = {
    PATH: '/usr/bin:/bin',
    CLAUDECODE: '1',
    npm_config_x: 'y',
    AWS_SECRET: 'leak',
    'odd.name': '1',
  };
  for (const shell of [undefined, ...shells]) {
    const outcome = await start(planFor(agentWith({ kind: 'none' }, { env }), null), {
      env: shell === undefined ? { ...server, ...pane } : { PATH: '/usr/bin:/bin', ...pane },
      ...(shell === undefined ? {} : { shell }),
    });
    expect(outcome).toEqual({ code: 0, stdout: '', stderr: '' });
    const got = (await seen()).env;
    // bash sets the first two for itself and its children.
    for (const own of ['SHLVL', '_', 'PWD']) delete got[own];
    expect(got).toEqual({ ...env, ...pane, SCHMUX_SESSION_ID: 'abc123', SCHMUX_WORKSPACE_ID: 'proj-001' });
  }
});

test.each([1, 131_071])('a prompt of %d bytes is one argument', async (size) => {
  const prompt = `${'x'.repeat(size - 1)}\n`;
  const outcome = await start(planFor(agentWith({ kind: 'argument' }), prompt));
  expect(outcome.stderr).toBe('');
  expect((await seen()).argv).toEqual([prompt]);
});

test.runIf(process.platform === 'linux')(
  'one byte more and the kernel says no: the limit is where it is',
  () => {
    const result = spawnSync('/bin/true', ['x'.repeat(131_072)]);
    expect((result.error as NodeJS.ErrnoException).code).toBe('E2BIG');
    expect(spawnSync('/bin/true', ['x'.repeat(131_071)]).error).toBeUndefined();
  },
);

test('a prompt for stdin is read whole and leaves no file, a megabyte of it too', async () => {
  const prompt = `it's "quoted" $(x) \`y\`\r\n${'ü😀\u0001'.repeat(150_000)}\n\n`;
  for (const shell of [undefined, ...shells]) {
    const outcome = await start(
      planFor(agentWith({ kind: 'stdin' }), prompt),
      shell === undefined ? {} : { shell },
    );
    expect(outcome).toEqual({ code: 0, stdout: '', stderr: '' });
    const got = await seen();
    expect(got.stdin === prompt).toBe(true);
    expect(got.argv).toEqual([]);
    expect(await readdir(join(dir, 'run'))).toEqual([]);
  }
});

test('a file prompt is passed by its path, 0600, and left for the agent', async () => {
  const outcome = await start(planFor(agentWith({ kind: 'file', flag: '--prompt-file' }), 'hello\n\n'));
  expect(outcome.code).toBe(0);
  const path = join(dir, 'run', 'abc123.prompt');
  expect((await seen()).argv).toEqual(['--prompt-file', path]);
  expect(await readFile(path, 'utf8')).toBe('hello\n\n');
  await rm(path);
});

test('a program or workspace that has gone meanwhile is one plain sentence, and nothing stays', async () => {
  const gone = join(dir, "it's gone");
  for (const shell of [undefined, ...shells]) {
    const how = shell === undefined ? {} : { shell };
    const agent = agentWith({ kind: 'stdin' }, { argv: [gone], env: { SECRET: 's3cret' } });
    const missing = await start(planFor(agent, 'hello'), how);
    expect(missing.code).toBe(127);
    expect(missing.stdout).toBe(
      `schmux: ${gone} no longer exists or is not executable. Reinstall it or choose another agent.\n`,
    );
    expect(missing.stderr).toBe('');
    expect(await readdir(join(dir, 'run'))).toEqual([]);
    const elsewhere = await start(planFor(agentWith({ kind: 'none' }), null, { cwd: gone }), how);
    expect(elsewhere).toEqual({
      code: 1,
      stdout: `schmux: the workspace ${gone} no longer exists.\n`,
      stderr: '',
    });
    expect(await readdir(join(dir, 'run'))).toEqual([]);
  }
});

test("the user's file mode mask, not the daemon's", async () => {
  const before = process.umask(0o077);
  try {
    await start(planFor(agentWith({ kind: 'none' }), null, { umask: 0o027 }));
    expect((await seen()).umask).toBe(0o027);
    await start(planFor(agentWith({ kind: 'none' }), null));
    expect((await seen()).umask).toBe(0o077);
  } finally {
    process.umask(before);
  }
});

test.runIf(process.platform === 'linux')(
  'a secret is in no argument of any process, not even for a moment',
  async () => {
    const secret = 'Zq9-very-secret';
    const agent = agentWith(
      { kind: 'none' },
      { argv: ['/bin/sleep', '0.05'], env: { PATH: '/bin', KEY: secret } },
    );
    const { script } = launch(planFor(agent, null));
    const path = join(dir, 'run', 'abc123.sh');
    let looks = 0;
    const programs = new Set<string>();
    for (let round = 0; round < 20; round++) {
      await writeFile(path, script, { mode: 0o600 });
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      const child = spawn('/bin/sh', [path], { env: { PATH: '/bin' }, stdio: 'ignore' });
      const ended = new Promise<true>((resolve) => child.on('exit', () => resolve(true)));
      const tick = () => new Promise<false>((resolve) => setImmediate(() => resolve(false)));
      while (!(await Promise.race([ended, tick()]))) {
        // rm is a child of it for a moment; its own arguments are the path only.
        for (const pid of [child.pid, Number(child.pid) + 1]) {
          const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
          expect(line).not.toContain(secret);
          if (line.startsWith('/bin/s')) programs.add(line.split('\0')[0] ?? '');
          looks++;
        }
      }
    }
    // It was really watched: as the shell and as the agent.
    expect(looks).toBeGreaterThan(100);
    expect([...programs].sort()).toEqual(['/bin/sh', '/bin/sleep']);
  },
);
