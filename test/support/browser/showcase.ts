import { appendFile, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SpawnInput } from '../../../src/contract/session/session.js';
import { configure, createPuppets, disguise, type Puppets } from '../agents/puppets.js';
import { createSchmuxWorld, type SchmuxWorld, type WorldOptions } from '../worlds/schmux-world.js';
import { runProgram } from '../worlds/programs.js';

const puppet = fileURLToPath(new URL('../agents/puppet-agent.mjs', import.meta.url));

/** Twelve sessions as a user has them on a busy afternoon: every indicator and group, long names, long reasons. */
export type Showcase = {
  world: SchmuxWorld;
  puppets: Puppets;
  /** Session ids by nickname. */
  ids: Readonly<Record<string, string>>;
  /** The workspace with the interesting diff. */
  workspace: { id: string; path: string };
};

const VERSIONS = { claude: '2.1.197 (Claude Code)', codex: 'codex-cli 0.58.0', gemini: '0.22.1' };

/** The last words of agents that show nothing else. */
const LAST_WORDS = {
  'review the migration': 'The migration can run twice without harm. Shall I open the pull request?',
  'landing page copy': 'Three variants are in copy/spring.md. Which one do you like best?',
  'release notes': 'The release notes are in NOTES.md.',
  'security audit': 'Checked 41 of 60 dependencies',
  'tidy imports': 'Sorted the imports of 38 files.',
};

const TYPESCRIPT = `import { z } from 'zod';

/** What a customer pays with. */
export const methodSchema = z.enum(['card', 'sepa', 'invoice']);

export async function charge(amount: number, method: string): Promise<Receipt> {
  if (amount <= 0) throw new RangeError('nothing to charge');
  const receipt = await gateway.charge({ amount, method });
  log.info({ receipt }, 'charged');
  return receipt;
}
`;

const ASKS = [
  '\x1b[36m╭──────────────────────────────────────────────────────────────╮\x1b[0m',
  '\x1b[36m│\x1b[0m \x1b[1mPayments: idempotency keys\x1b[0m                                   \x1b[36m│\x1b[0m',
  '\x1b[36m╰──────────────────────────────────────────────────────────────╯\x1b[0m',
  '',
  '\x1b[2m> Make charges idempotent, and migrate the table without downtime\x1b[0m',
  '',
  '\x1b[32m●\x1b[0m I have read \x1b[1msrc/charge.ts\x1b[0m and its tests. The plan:',
  '',
  '  1. Add a unique index on \x1b[36mcharges.idempotency_key\x1b[0m, concurrently',
  '  2. Accept the key in \x1b[36mcharge()\x1b[0m and answer the stored receipt',
  '  3. Backfill in batches of 5,000',
  '',
  '\x1b[32m●\x1b[0m \x1b[1mEdit\x1b[0m src/charge.ts',
  '  \x1b[2m6\x1b[0m  \x1b[31m- export async function charge(amount: number, method: string)\x1b[0m',
  '  \x1b[2m6\x1b[0m  \x1b[32m+ export async function charge(amount: number, method: Method, key: string)\x1b[0m',
  '',
  '\x1b[33m●\x1b[0m \x1b[1mBash\x1b[0m npm run migrate -- --env staging',
  '',
  ' Do you want to run \x1b[1mnpm run migrate\x1b[0m?',
  '\x1b[36m ❯ 1. Yes\x1b[0m',
  '   2. Yes, and do not ask again for npm run migrate',
  '   3. No, and tell me what to do instead (esc)',
].join('\r\n');

export async function createShowcase(options: WorldOptions = {}): Promise<Showcase> {
  const world = await createSchmuxWorld(options);
  try {
    return await fill(world);
  } catch (error) {
    await world.stop();
    throw error;
  }
}

async function fill(world: SchmuxWorld): Promise<Showcase> {
  const puppets = await createPuppets(world);
  for (const [name, version] of Object.entries(VERSIONS)) await disguise(world, name, { version });
  await fillRepository(world);
  const repos = ['payments', 'website', 'mobile-app'];
  for (const name of repos) await cp(world.repo, join(world.dir, name), { recursive: true });
  await configure(world, {
    repos: repos.map((name) => ({ name, url: join(world.dir, name) })),
    agents: [
      { name: 'nightly-audit', command: [process.execPath, puppet, join(world.dir, 'p')], prompt: 'none' },
    ],
    variants: [{ name: 'claude-opus', agent: 'claude', args: ['--model', 'opus'] }],
    quick_launch: [{ name: 'Explain the failing build', agent: 'claude', prompt: 'Why is the build red?' }],
  });
  await world.start();

  const ids: Record<string, string> = {};
  const spawn = async (nickname: string, input: Partial<SpawnInput>) => {
    ids[nickname] = await puppets.spawn(nickname, input);
  };
  const by = (agent: string) => ({ agents: [{ agent }] });
  await spawn('idempotent charges', {
    ...by('claude'),
    repo: 'payments',
    branch: 'idempotency',
    prompt:
      'Make charges idempotent, and migrate the table without downtime.\n\nTwo requests with one key must charge once, also when they come at the same time. Add tests for that.',
  });
  const { workspace } = await world.session(ids['idempotent charges'] ?? '');
  const here = { workspace: workspace.id };
  await spawn('review the migration', { ...by('codex'), ...here });
  await Promise.all([
    spawn('flaky checkout test', { ...by('claude'), repo: 'payments' }),
    spawn('landing page copy', { ...by('gemini'), repo: 'website', branch: 'copy/spring-campaign-2026' }),
    spawn('dark mode', { ...by('codex'), repo: 'website' }),
    spawn('Upgrade React Native and everything that hangs off it, one package at a time', {
      ...by('claude-opus'),
      repo: 'mobile-app',
      branch: 'feature/upgrade-react-native-and-all-native-modules',
    }),
  ]);
  await Promise.all([
    spawn('push notifications', { ...by('gemini'), repo: 'mobile-app' }),
    spawn('release notes', { ...by('codex'), ...here }),
    spawn('Übersetzung der Fehlertexte', { ...by('claude'), repo: 'website' }),
    spawn('security audit', { ...by('nightly-audit'), ...here }),
    spawn('tidy imports', { ...by('codex'), repo: 'payments' }),
    spawn('broken build', { ...by('gemini'), repo: 'payments' }),
  ]);
  const id = (name: string) => ids[name] ?? '';
  await puppets.print(id('idempotent charges'), `\x1b[2J\x1b[H${ASKS}`);
  await puppets.print(id('broken build'), '\x1b[31mError: cannot find module ./gateway\x1b[0m\r\n');
  for (const [name, text] of Object.entries(LAST_WORDS))
    await puppets.print(id(name), `\x1b[2J\x1b[H${text}\r\n`);
  await Promise.all([
    // Its state is read from its screen.
    world.until(id('idempotent charges'), ({ nudge }) => nudge.state === 'blocked', 'blocked'),
    puppets.says(
      id('Upgrade React Native and everything that hangs off it, one package at a time'),
      'blocked',
      'May I delete `ios/Pods` and `android/.gradle` and install everything again? It takes about ten minutes and needs the network',
    ),
    puppets.says(id('review the migration'), 'idle'),
    puppets.says(id('landing page copy'), 'idle'),
    puppets.says(id('flaky checkout test'), 'working', 'Runs the suite for the 14th time'),
    puppets.says(id('dark mode'), 'working', 'Reads src/styles/tokens.css'),
    puppets.says(id('push notifications'), 'working', 'Waits for the emulator'),
    puppets.says(id('Übersetzung der Fehlertexte'), 'working', 'Übersetzt 214 Meldungen …'),
    puppets.exit(id('release notes')),
    puppets.exit(id('broken build'), 7),
    puppets.exit(id('tidy imports')),
  ]);
  const client = await world.client();
  for (const seen of ['tidy imports', 'dark mode', 'flaky checkout test'])
    await client.call('sessionViewed', { params: { id: id(seen) }, body: {} });
  await client.call('sessionUpdate', { params: { id: id('push notifications') }, body: { muted: true } });
  await changeThings(workspace.path, world);
  await client.call('workspaceRefresh', { params: { id: workspace.id }, body: {} });
  return { world, puppets, ids, workspace };
}

async function fillRepository(world: SchmuxWorld): Promise<void> {
  await mkdir(join(world.repo, 'src'));
  await writeFile(join(world.repo, 'src/charge.ts'), TYPESCRIPT);
  await writeFile(join(world.repo, 'src/legacy.ts'), 'export const legacy = true;\n');
  await runProgram('git', ['add', '.'], { env: world.env, cwd: world.repo });
  await runProgram('git', ['commit', '-q', '-m', 'Charge'], { env: world.env, cwd: world.repo });
}

/** Staged, unstaged, untracked, deleted and binary, and a commit that is nowhere else. */
async function changeThings(path: string, world: SchmuxWorld): Promise<void> {
  const git = (...args: string[]) => runProgram('git', args, { env: world.env, cwd: path });
  await writeFile(join(path, 'CHANGELOG.md'), '# Changes\n\n- Charges are idempotent\n');
  await git('add', '.');
  await git('commit', '-q', '-m', 'Say what changes');
  await writeFile(
    join(path, 'src/charge.ts'),
    TYPESCRIPT.replace('method: string)', 'method: Method, key: string)').replace(
      'const receipt = await gateway.charge({ amount, method });',
      'const known = await receipts.find(key);\n  if (known !== null) return known;\n  const receipt = await gateway.charge({ amount, method, key });',
    ),
  );
  await git('add', '.');
  await appendFile(join(path, 'README.md'), '\nCharges take an idempotency key.\n');
  await rm(join(path, 'src/legacy.ts'));
  await mkdir(join(path, 'migrations'));
  await writeFile(
    join(path, 'migrations/0007_idempotency_key.sql'),
    'create unique index concurrently charges_idempotency_key\n  on charges (idempotency_key)\n  where idempotency_key is not null;\n',
  );
  await writeFile(join(path, 'logo.png'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]));
}
