import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPuppets, configure, type Puppets } from '../../support/agents/puppets.js';
import { openViewer } from '../../soak/viewer.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../support/worlds/schmux-world.js';
import type { Ran } from '../../support/worlds/programs.js';

const DIALOG = [
  '\x1b[2J\x1b[H\x1b[?25lBash command\r\n\r\n  make clean\r\n\r\nDo you want to proceed?\r\n',
  '❯ 1. Yes\r\n  2. No, and say what to do instead (esc)\r\n',
].join('');
/** Shows a dialog as soon as it is given any text, as an agent whose tool call comes in at that moment. */
const SURPRISE = `#!/bin/sh
stty raw -echo
printf 'surprise ready\\r\\n> '
dd bs=1 count=1 2>/dev/null >> "$HOME/surprise"
printf '\\033[2J\\033[HDo you want to proceed?\\r\\n\\342\\235\\257 1. Yes\\r\\n  2. No\\r\\n\\033[?25l'
exec dd bs=1 2>/dev/null >> "$HOME/surprise"
`;
const SECRET = `#!/bin/sh
printf 'unlocking\\n'
stty -echo
read secret
stty echo
printf 'got %s\\n' "$secret"
exec cat
`;

let world: SchmuxWorld;
let puppets: Puppets;

beforeAll(async () => {
  world = await createSchmuxWorld();
  puppets = await createPuppets(world);
  const surprise = await world.program('surprise', SURPRISE);
  const secret = await world.program('secret', SECRET);
  const config = JSON.parse(await world.file('config.json')) as { agents: object[] };
  const more = [
    { name: 'surprise', command: [surprise], prompt: 'none' },
    { name: 'secret', command: [secret], prompt: 'none' },
    { name: 'lines', command: ['cat'], prompt: 'none' },
  ];
  await configure(world, { agents: [...config.agents, ...more] });
  await world.start();
});
afterAll(() => world.stop());

async function started(agent: string): Promise<string> {
  const [id = ''] = await world.spawn({ agents: [{ agent }], workspace: world.repo });
  await world.until(id, (session) => session.status === 'running', 'running');
  return id;
}

async function shows(id: string, text: RegExp): Promise<string> {
  let screen = '';
  await expect.poll(async () => (screen = await world.ok('capture', id)), { timeout: 20_000 }).toMatch(text);
  return screen;
}

const send = async (id: string, body: object) =>
  (await world.client()).call('sessionSend', { params: { id }, body });

const timeline = async (id: string) =>
  (await (await world.client()).call('sessionTimeline', { params: { id } })).entries;

test('text and Enter stay away from a dialog, which is named; a key by name, or force, reaches it', async () => {
  const id = await puppets.spawn('asks');
  await puppets.print(id, DIALOG);
  await shows(id, /2\. No/);
  const refused = {
    code: 'DIALOG_OPEN',
    message: expect.stringMatching(/Do you want to proceed\?.*1\. Yes/),
  };
  await expect(send(id, { text: 'no, look at the tests first' })).rejects.toMatchObject(refused);
  await expect(send(id, { text: 'one\ntwo' })).rejects.toMatchObject(refused);
  await expect(send(id, {})).rejects.toMatchObject(refused);
  expect(await world.cli('send', 'asks', 'y', '--no-enter')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/Do you want to proceed\?[^]*--force/),
  });
  await world.ok('send', 'asks', '--key', '2');
  await expect.poll(() => puppets.typed(id)).toBe('2');
  await world.ok('send', 'asks', '--force', 'typed');
  await expect.poll(() => puppets.typed(id)).toBe('2typed\r');
});

test('a dialog that opens while the text is typed gets no Enter', async () => {
  const id = await started('surprise');
  await shows(id, /surprise ready/);
  await expect(send(id, { text: 'hi' })).rejects.toMatchObject({
    code: 'SCREEN_CHANGED',
    message: expect.stringMatching(/typed but Enter was not pressed.*Do you want to proceed\?/),
  });
  // Later input follows in order: no Enter came in between.
  await world.ok('send', id, '--key', 'x');
  await expect.poll(() => world.file('../surprise')).toMatch(/x$/);
  expect(await world.file('../surprise')).toBe('hix');
});

test('a line that is not shown takes no text', async () => {
  const id = await started('secret');
  await shows(id, /unlocking/);
  const answer = (ran: Ran) => `${ran.code} ${ran.stderr}`;
  await expect.poll(async () => answer(await world.cli('send', id, 'hello'))).toMatch(/^1 .*secret/);
  await world.ok('send', id, '--force', 'swordfish');
  await shows(id, /got swordfish/);
  await world.ok('send', id, 'and shown again');
  await shows(id, /and shown again/);
  const entries = await timeline(id);
  expect(entries.filter(({ kind }) => kind === 'sent')).toMatchObject([
    { road: 'cli', hidden: true, text: '' },
    { road: 'cli', text: 'and shown again' },
  ]);
  expect(await world.file(`logs/${id}.timeline`)).not.toContain('swordfish');
});

test('a plain program is typed to, also what looks like a question itself', async () => {
  const id = await started('lines');
  for (const text of ['plain words', 'Which one?\n1. Tea\n2. Coffee', 'Really delete? [y/N]']) {
    await send(id, { text });
    const last = text.split('\n').at(-1) ?? '';
    // Once as it was typed, once as cat says it: it was submitted.
    await expect.poll(async () => (await world.ok('capture', id)).split(last).length - 1).toBe(2);
  }
  await world.ok('done', id, '-y');
  await expect(send(id, { text: 'hello?' })).rejects.toMatchObject({ code: 'SESSION_NOT_RUNNING' });
});

test('twenty messages at once stay whole, also while a viewer types and pastes', async () => {
  const id = await puppets.spawn('crowded');
  await puppets.print(id, '\x1b[?2004hbracketed\r\n');
  await shows(id, /bracketed/);
  const viewer = await openViewer(world, id);
  await viewer.caughtUp;
  const messages = Array.from({ length: 20 }, (_, n) =>
    n % 2 === 0 ? `single ${n} ${'x'.repeat(n * 300)}` : `first ${n}\nsecond ${n} \x1b[201~ end`,
  );
  const sending = messages.map((text) => send(id, { text }));
  for (let n = 0; n < 10; n++) {
    viewer.terminal.keys(new TextEncoder().encode(`<k${n}>`));
    viewer.terminal.paste(`<p${n}\n${'p'.repeat(90_000)}\x1b[201~>`);
  }
  await Promise.all(sending);
  const whole = (text: string) =>
    text.includes('\n')
      ? `\x1b[200~${text.replaceAll('\n', '\r').replaceAll('\x1b', '␛')}\x1b[201~\r`
      : `${text}\r`;
  const parts = [
    ...messages.map(whole),
    ...Array.from({ length: 10 }, (_, n) => `<k${n}>`),
    ...Array.from({ length: 10 }, (_, n) => `\x1b[200~<p${n}\r${'p'.repeat(90_000)}␛[201~>\x1b[201~`),
  ];
  const size = parts.join('').length;
  await expect.poll(async () => (await puppets.typed(id)).length, { timeout: 30_000 }).toBe(size);
  viewer.close();
  // Each is found whole and nothing is left over, in whatever order.
  let rest = await puppets.typed(id);
  for (const part of parts) {
    expect(rest.includes(part), part.slice(0, 40)).toBe(true);
    rest = rest.replace(part, () => '');
  }
  expect(rest).toBe('');
});

test('what was done is in the journal, refusals too, and secrets are not', async () => {
  const id = await started('lines');
  await send(id, { text: 'remember this' });
  await expect(
    (await world.client()).call('sessionAnswer', { params: { id }, body: { dialog: 'none', choice: 1 } }),
  ).rejects.toMatchObject({ code: 'SCREEN_CHANGED' });
  const entries = async () =>
    (await world.file('actions.jsonl'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ session }) => session === id);
  await expect.poll(entries).toMatchObject([
    { kind: 'send', road: 'cli', text: 'remember this', outcome: 'typed' },
    { kind: 'answer', road: 'cli', refused: 'SCREEN_CHANGED' },
  ]);
  expect(await world.file('actions.jsonl')).not.toContain('swordfish');
});
