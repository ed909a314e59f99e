import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setActors, type Actor, type Stage } from '../../../support/acting/actors.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../../support/worlds/schmux-world.js';

const LONG = Array.from({ length: 150 }, (_, n) => `word${n}`).join(' ');
const SCRIPT = Array.from({ length: 14 }, (_, n) => `step ${n}`);
/** What is asked about, with everything that tmux's formats, its commands, fnmatch(3) or a regular expression would read. */
const TEXTS: [string, string][] = [
  ['tmux formats', 'echo #{pane_id} #S ##{x} #[fg=red] #,#}'],
  ['a command in a tmux format', 'echo #(touch $HOME/pwned) #{E:#(touch $HOME/pwned)}'],
  ['braces and commas', 'git show HEAD@{1} {a,b} }}{{ ,,'],
  ['wildcards', 'rm -rf *.[ch]? [!a-z]* \\* \\\\'],
  ['a regular expression', '^(a|b)+$ .* \\d{2} [[:space:]] a{1,2} ('],
  ['quotes', `sh -c 'echo "$HOME" \`id\`' ; true`],
  ['percent signs', 'date +%s%%H %d %1'],
  ['a key of tmux', '--key Enter -l ; send-keys -t %0 y'],
  ['wide characters', 'echo 汉字 😀 é ✅ — “quotes” ½'],
  ['a colon and equals', 'a:b==c:d #{==:a,b} /r:x'],
  ['several rows', LONG],
  ['blanks inside', 'sort -t    b\u00a0c'],
];

let world: SchmuxWorld;
let stage: Stage;
let actor: Actor;
let arrows: Actor;

beforeAll(async () => {
  world = await createSchmuxWorld();
  stage = await setActors(world, { asks: ['asking', {}], arrows: ['asking', { style: 'arrows' }] });
  await world.start();
  [actor, arrows] = [await stage.enter('asks'), await stage.enter('arrows')];
});
afterAll(() => world.stop());

async function chosenSince(of: Actor, before: number): Promise<string[]> {
  return (await of.acts())
    .slice(before)
    .flatMap(({ what, label }) => (what === 'chose' ? [label ?? ''] : []));
}

describe.each([
  ['numbered', 3, 'No, and tell the agent what to do (esc)'],
  ['arrowed', 2, 'Always allow'],
] as const)('a %s question about anything is answered', (kind, choice, label) => {
  test.each(TEXTS)('%s', async (_what, text) => {
    const of = kind === 'numbered' ? actor : arrows;
    const before = (await of.acts()).length;
    await of.order({ ask: [text] });
    const { id } = await of.dialog(text.slice(0, 7));
    const { receipt, error } = await of.answer(id, choice);
    expect([receipt?.outcome, error]).toEqual(['answered', null]);
    expect(await chosenSince(of, before)).toEqual([label]);
    expect(existsSync(join(world.dir, 'pwned'))).toBe(false);
  });
});

test.each([
  [
    'a diff of 60 rows',
    rowsOf(Array.from({ length: 60 }, (_, n) => `${n} + ${'x'.repeat(n)} {#}`)),
    100,
    100,
  ],
  [
    'rows of 400 columns',
    rowsOf(Array.from({ length: 12 }, (_, n) => `${n} ${'汉字 #{x}'.repeat(38)}`)),
    50,
    400,
  ],
  ['a pane of 20 columns', 'rm -rf carts', 40, 20],
])('a question about %s is answered', async (_what, text, rows, cols) => {
  const large = await stage.enter('asks', { rows, cols });
  await large.order({ ask: [text] });
  const { receipt, error } = await large.answer((await large.dialog()).id, 1);
  expect([receipt?.outcome, error]).toEqual(['answered', null]);
  expect(await large.keys()).toEqual(['1']);
});

describe('two questions are told apart', () => {
  test.each<[string, string, string]>([
    ['by their last character', 'rm -rf a', 'rm -rf b'],
    ['by one more character', 'rm -rf a', 'rm -rf ab'],
    ['by upper and lower case', 'rm -rf a', 'rm -rf A'],
    ['by one character in a wrapped row', `${LONG} a`, `${LONG} b`],
    ['by the first of many rows', rowsOf(['cd /tmp/a', ...SCRIPT]), rowsOf(['cd /tmp/b', ...SCRIPT])],
    [
      'by a row in the middle',
      rowsOf([...SCRIPT, 'rm a', ...SCRIPT.slice(0, 4)]),
      rowsOf([...SCRIPT, 'rm b', ...SCRIPT.slice(0, 4)]),
    ],
    ['by a number', 'kill 1234', 'kill 1235'],
    ['by a time that is no clock', 'at 12:30 reboot', 'at 12:31 reboot'],
    ['by seconds that are no clock', 'sleep 5s', 'sleep 6s'],
  ])('%s', async (_what, one, other) => {
    await actor.order({ ask: [one, other] });
    const first = await settled(one);
    await actor.order({ next_in: 0 });
    const second = await settled(other);
    expect(second).not.toBe(first);
    const before = (await actor.acts()).length;
    expect((await actor.answer(first, 1)).error).toMatchObject({
      code: 'SCREEN_CHANGED',
      dialog: { id: second },
    });
    expect(await chosenSince(actor, before)).toEqual([]);
  });
});

function rowsOf(rows: string[]): string {
  return rows.join('\r\n   ');
}

/** Returns the fingerprint once tmux shows this question. */
async function settled(name: string): Promise<string> {
  await expect
    .poll(async () => (await actor.acts()).findLast(({ what }) => what === 'seen')?.name)
    .toBe(name);
  return (await actor.dialog()).id;
}
