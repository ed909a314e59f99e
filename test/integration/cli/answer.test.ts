import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Receipt } from '../../../src/contract/session/acting.js';
import type { OpenDialog } from '../../../src/contract/session/dialog.js';
import { configure } from '../../support/agents/puppets.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../support/worlds/schmux-world.js';

/** Asks two questions, one after the other; each is gone with the first key. The keys are in `$HOME/keys.<session>`. */
const ASKER = `#!/bin/sh
stty raw -echo
key() { dd bs=1 count=1 2>/dev/null >> "$HOME/keys.$SCHMUX_SESSION_ID"; }
printf '\\033[2J\\033[H\\033[?25lBash command\\r\\n\\r\\n  make clean\\r\\n\\r\\nDo you want to proceed?\\r\\n'
printf '\\342\\235\\257 1. Yes\\r\\n  2. Yes, and always allow make\\r\\n  3. No, and say what to do instead (esc)\\r\\n'
key
printf '\\033[2J\\033[HWrite file\\r\\n\\r\\n  notes.txt\\r\\n\\r\\nDo you want to create notes.txt?\\r\\n'
printf '\\342\\235\\257 1. Yes\\r\\n  2. No\\r\\n'
key
printf '\\033[2J\\033[H\\033[?25hall is said\\r\\n'
exec dd bs=1 2>/dev/null >> "$HOME/keys.$SCHMUX_SESSION_ID"
`;
/** Asks a question with a choice that leads to a line for words of one's own. */
const CURIOUS = `#!/bin/sh
stty raw -echo
printf '\\033[2J\\033[H\\033[?25lWhich colour shall the button have?\\r\\n\\r\\n'
printf '\\342\\235\\257 1. Red\\r\\n  2. Type something.\\r\\n\\r\\nEnter to select\\r\\n'
dd bs=1 count=1 2>/dev/null >> "$HOME/keys.$SCHMUX_SESSION_ID"
line=$(printf '\\342\\224\\200%.0s' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20)
printf '\\033[2J\\033[H\\033[?25h%s\\r\\n> \\r\\n%s\\033[2;3H' "$line" "$line"
exec dd bs=1 2>/dev/null >> "$HOME/keys.$SCHMUX_SESSION_ID"
`;
/** Asks one question and takes no answer. */
const DEAF = ASKER.replace(/\nkey\n[^]*exec/, '\nexec');

let world: SchmuxWorld;

beforeAll(async () => {
  world = await createSchmuxWorld();
  const agents = [];
  for (const [name, script] of Object.entries({ asker: ASKER, curious: CURIOUS, deaf: DEAF }))
    agents.push({ name, command: [await world.program(name, script)], prompt: 'none' });
  await configure(world, { agents });
  await world.start();
});
afterAll(() => world.stop());

/** Starts an agent and waits for its question. */
async function asking(agent: string, nickname?: string): Promise<string> {
  const named = nickname === undefined ? {} : { nickname };
  const [id = ''] = await world.spawn({ agents: [{ agent }], workspace: world.repo, ...named });
  await untilAsked(id, 'Run make clean');
  return id;
}

async function untilAsked(id: string, question: string | undefined): Promise<void> {
  const ask = async () => {
    const { stdout } = await world.cli('answer', id, '--json');
    return stdout.startsWith('null') ? undefined : (JSON.parse(stdout) as Partial<OpenDialog>).question;
  };
  await expect.poll(ask, { timeout: 20_000 }).toBe(question);
}

const typed = (id: string) => world.file(`../keys.${id}`);

test('the question is listed with its choices; each is answered by number or label, and names the next', async () => {
  const id = await asking('asker', 'cleaner');
  const listed = await world.ok('answer', 'cleaner');
  expect(listed).toMatch(new RegExp(`^${id}  cleaner  asks: Run make clean`));
  expect(listed).toContain('  |   make clean');
  expect(listed).toContain('→ 1. Yes  (highlighted)\n  2. Yes, and always allow make  (allows later ones');
  expect(listed).toContain(`schmux answer ${id} <number>`);

  expect(await world.ok('__complete', 'fish', '3', 'schmux', 'answer', 'cleaner', '')).toMatch(
    /^1\tYes\n2\tYes, and always allow make\n3\tNo/,
  );
  expect(await world.ok('why', 'cleaner')).toMatch(/The open question:\n[^]*3\. No[^]*schmux answer/);

  const first = await world.ok('answer', 'cleaner', '2');
  expect(first).toMatch(
    new RegExp(`^${id}  cleaner  Answered “Yes, and always allow make” to: Run make clean \\(\\d+ ms\\)`),
  );
  expect(first).toMatch(/asks: Create notes\.txt[^]*1\. Yes[^]*2\. No/);

  const second = JSON.parse(await world.ok('answer', 'cleaner', 'no', '--json')) as Receipt;
  expect(second).toMatchObject({ outcome: 'answered', choice: 'No', dialog: null });
  expect(await typed(id)).toBe('22');

  expect(await world.cli('answer', 'cleaner')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(new RegExp(`Session ${id} shows no question`)),
  });
  expect(await world.cli('answer', 'cleaner', '--json')).toMatchObject({ code: 1, stdout: 'null\n' });
  expect(await world.cli('answer', 'cleaner', '1')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/Nothing was pressed: .*shows no question/),
  });
  expect(await typed(id)).toBe('22');
});

test('a choice that is not clear, or of another question, presses nothing and shows what is open', async () => {
  const id = await asking('asker');
  const { id: seen } = JSON.parse(await world.ok('answer', id, '--json')) as OpenDialog;
  const refused = (what: RegExp) => ({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(new RegExp(`${what.source}[^]*1\\. Yes[^]*schmux answer ${id} <number>`)),
  });
  expect(await world.cli('answer', id, 'y')).toMatchObject(refused(/"y" fits 2 choices: 1 and 2/));
  expect(await world.cli('answer', id, '4')).toMatchObject(refused(/no choice 4; the question has 3/));
  expect(await world.cli('answer', id, 'Yes', '--text', 'sure')).toMatchObject(
    refused(/"Yes" takes no text/),
  );
  expect(await world.cli('answer', id, '1', '--dialog', 'another')).toMatchObject(
    refused(/Nothing was pressed: .*it now asks: Run make clean/),
  );
  const { code, stdout } = await world.cli('answer', id, '1', '--dialog', 'another', '--json');
  expect([code, JSON.parse(stdout)]).toMatchObject([
    1,
    { error: { code: 'SCREEN_CHANGED', dialog: { id: seen, choices: [{ label: 'Yes' }, {}, {}] } } },
  ]);
  expect(await world.cli('answer', id, '--dialog', seen)).toMatchObject({ code: 2 });

  // What was seen is what is answered, and only once: the second question has another fingerprint.
  await world.ok('answer', id, '1', '--dialog', seen);
  expect(await world.cli('answer', id, '1', '--dialog', seen)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/Create notes\.txt/),
  });
  expect(await typed(id)).toBe('1');
});

test('a question that stays open although its keys were pressed is no success', async () => {
  const id = await asking('deaf');
  expect(await world.cli('answer', id, '1')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/were pressed, but[^]*asks: Run make clean[^]*2\. Yes, and always/),
  });
  const { code, stdout } = await world.cli('answer', id, 'no', '--json');
  expect([code, JSON.parse(stdout)]).toMatchObject([1, { error: { code: 'NOT_TAKEN', dialog: {} } }]);
});

test('a choice that takes words gets them, and no other does', async () => {
  const [id = ''] = await world.spawn({ agents: [{ agent: 'curious' }], workspace: world.repo });
  await untilAsked(id, 'Which colour shall the button have?');
  expect(await world.ok('answer', id)).toContain('2. Type something.  (takes words: --text)');
  expect(await world.cli('answer', id, 'red', '--text', 'dark')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/"Red" takes no text/),
  });
  expect(await world.ok('answer', id, 'type', '--text', 'pale blue')).toMatch(
    new RegExp(`^${id}  Answered “Type something.” to: Which colour shall the button have\\?`),
  );
  await expect.poll(() => typed(id)).toBe('2pale blue\r');
});
