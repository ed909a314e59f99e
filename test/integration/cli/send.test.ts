import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPuppets, type Puppets } from '../../support/agents/puppets.js';
import { ended, prints } from '../../support/worlds/cli-world.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../support/worlds/schmux-world.js';

const BIN = join(import.meta.dirname, '../../../bin/schmux.js');
const DIALOG = [
  '\x1b[2J\x1b[H\x1b[?25lBash command\r\n\r\n  make clean\r\n\r\nDo you want to proceed?\r\n',
  '❯ 1. Yes\r\n  2. No, and say what to do instead (esc)\r\n',
].join('');

let world: SchmuxWorld;
let puppets: Puppets;

beforeAll(async () => {
  world = await createSchmuxWorld();
  puppets = await createPuppets(world);
  await world.start();
});
afterAll(() => world.stop());

/** Starts a puppet with an open question. */
async function asking(nickname: string): Promise<string> {
  const id = await puppets.spawn(nickname);
  await puppets.print(id, DIALOG);
  await expect.poll(() => world.cli('answer', id, '--json'), { timeout: 20_000 }).toMatchObject({ code: 0 });
  return id;
}

test('each of several sessions says what became of the message, and a refusal stops no other', async () => {
  const [one, asks, two] = [
    await puppets.spawn('one'),
    await asking('asks'),
    await puppets.spawn('two of them'),
  ];
  const ran = await world.cli('send', '--to', 'one', '--to', 'asks', '--to', two, 'go', 'on');
  expect(ran.code).toBe(1);
  const typed = 'Typed; the program shows no prompt, so nothing more is known \\(\\d+ ms\\)';
  expect(ran.stdout).toMatch(new RegExp(`^${one}  one  ${typed}$`, 'm'));
  expect(ran.stdout).toMatch(new RegExp(`^${two}  two of them  ${typed}$`, 'm'));
  expect(ran.stdout.trimEnd().split('\n')).toHaveLength(2);
  expect(ran.stderr).toMatch(
    new RegExp(`^schmux: ${asks}  asks  Nothing was typed: [^]*schmux answer ${asks}   lists the choices\n$`),
  );
  expect(await puppets.typed(one)).toBe('go on\r');
  expect(await puppets.typed(two)).toBe('go on\r');
  expect(await puppets.typed(asks)).toBe('');

  const json = await world.cli('send', '--to', 'asks', '--to', one, '--json', '--no-enter', 'x');
  expect([json.code, JSON.parse(json.stdout)]).toEqual([
    1,
    [
      { id: asks, error: expect.objectContaining({ code: 'DIALOG_OPEN', dialog: expect.anything() }) },
      { id: one, receipt: expect.objectContaining({ outcome: 'typed', dialog: null }) },
    ],
  ]);
});

test('one session prints the same as several; keys alone are pressed in spite of a question', async () => {
  const id = await asking('keys');
  expect(JSON.parse(await world.ok('send', 'keys', '--key', 'x', '--json'))).toEqual([
    { id, receipt: expect.objectContaining({ outcome: 'typed' }) },
  ]);
  expect(await world.ok('send', 'keys', '--key', 'y')).toMatch(
    new RegExp(`^${id}  keys  Pressed y \\(\\d+ ms\\)\n$`),
  );
  expect(await world.ok('send', 'keys', '-q', '--key', 'z')).toBe(`${id}\n`);
  const refused = await world.cli('send', 'keys', '-q', 'text');
  expect([refused.code, refused.stdout]).toEqual([1, '']);
  expect(await puppets.typed(id)).toBe('xyz');
});

test('a session that does not exist refuses the whole message before anything is typed', async () => {
  const id = await puppets.spawn('there');
  expect(await world.cli('send', '--to', id, '--to', 'nobody', 'x')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/no session called "nobody"/),
  });
  const { code, stdout } = await world.cli('send', '--to', id, '--to', 'nobody', 'x', '--json');
  expect([code, JSON.parse(stdout)]).toMatchObject([1, { error: { code: 'SESSION_UNKNOWN' } }]);
  expect(await world.cli('send', '--to', id)).toMatchObject({ code: 2 });
  expect(await world.cli('send')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/Missing session/),
  });
  expect(await puppets.typed(id)).toBe('');
});

test('an agent that works is left alone by --if-idle and --wait, until it is idle', async () => {
  const id = await puppets.spawn('busy');
  await puppets.says(id, 'working', 'Testing');
  const busy = {
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/Nothing was typed: .*working[^]*--wait/),
  };
  expect(await world.cli('send', 'busy', '--if-idle', 'now?')).toMatchObject(busy);
  expect(await world.cli('send', 'busy', '--wait', '300ms', 'soon?')).toMatchObject(busy);
  const { stdout } = await world.cli('send', 'busy', '--wait', '300ms', '--json', 'soon?');
  expect(JSON.parse(stdout)).toEqual([{ id, error: expect.objectContaining({ code: 'AGENT_BUSY' }) }]);
  expect(await puppets.typed(id)).toBe('');

  const sending = world.cli('send', 'busy', '--wait', '1m', 'then');
  await puppets.says(id, 'idle');
  expect(await sending).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\w+  busy  Typed/) });
  expect(await puppets.typed(id)).toBe('then\r');
});

test('Ctrl-C ends the wait: nothing is typed when the agent is idle later', async () => {
  const id = await puppets.spawn('cancelled');
  await puppets.says(id, 'working', 'Testing');
  const child = spawn(process.execPath, [BIN, 'send', id, '--wait', '1h', 'too late'], {
    env: world.env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const closed = once(child, 'close');
  await prints(child, /Waiting up to 1h/);
  // A whole command later, the daemon has had its request.
  await world.ok('list');
  child.kill('SIGINT');
  expect(await closed).toEqual([null, 'SIGINT']);
  await puppets.says(id, 'idle');
  await world.ok('send', id, '--wait', '1m', 'in time');
  expect(await puppets.typed(id)).toBe('in time\r');
});

test('a draft is not joined unless --append or --replace says so', async () => {
  const [id = ''] = await world.spawn({ agents: [{ agent: 'demo' }], workspace: world.repo });
  const holds = async (text: string) =>
    await expect.poll(() => world.ok('capture', id), { timeout: 20_000 }).toMatch(new RegExp(`› ${text} *│`));
  await holds('');
  expect(await world.ok('send', id, 'half a thought', '--no-enter')).toMatch(/Typed; Enter was not pressed/);
  await holds('half a thought');
  expect(await world.cli('send', id, 'more')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/Nothing was typed: [^]*half a thought[^]*--append[^]*--replace/),
  });
  await holds('half a thought');
  await world.ok('send', id, '--append', '--no-enter', 'more');
  await holds('half a thought more');
  const [sent] = await world.json<{ receipt: object }[]>('send', id, '--replace', '--json', 'instead');
  expect(sent?.receipt).toMatchObject({ outcome: expect.stringMatching(/^(submitted|started)$/) });
  await holds('');
  expect(await world.ok('capture', id)).toMatch(/^› instead/m);
});

test('a daemon that stops ends the wait; nothing is typed, and it is not said that it was', async () => {
  const id = await puppets.spawn('stopped');
  await puppets.says(id, 'working', 'Testing');
  const child = spawn(process.execPath, [BIN, 'send', id, '--wait', '1h', 'too late'], {
    env: world.env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await prints(child, /Waiting up to 1h/);
  await world.ok('list');
  const said = prints(child, /not known whether anything was typed/);
  await world.ok('stop');
  await said;
  expect(await ended(child)).toBe(1);
  await world.start();
  // Read anew by the new daemon, so its status is another one than before.
  await puppets.print(id, '\x1b]7501;state=idle:app=puppet\x1b\\');
  await world.ok('send', id, '--wait', '1m', 'in time');
  expect(await puppets.typed(id)).toBe('in time\r');
});
