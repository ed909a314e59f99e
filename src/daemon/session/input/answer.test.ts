import { expect, test } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.js';
import type { OpenDialog } from '../../../contract/session/dialog.js';
import { answerDialog } from './answer.js';
import type { Inspection } from './decide.js';

const CALM: Inspection = { targets: [{ kind: 'composer' }], secret: false, nudge: null };

function dialog(id: string, question = 'Run it?'): OpenDialog {
  const choices: OpenDialog['choices'] = [
    { label: 'Yes', keys: ['1'], selected: true, kind: 'approve' },
    { label: 'No', keys: ['2'], selected: false, kind: 'deny' },
  ];
  return { id, question, above: [], choices };
}
const asked = (id: string, question?: string): Inspection => {
  const open = dialog(id, question);
  return { ...CALM, targets: [{ kind: 'dialog', rule: 'x', question: open.question, lines: [], open }] };
};

/** Answers with these inspections, one after the other, the last one for good. */
async function answer(choice: number, ...inspections: (Inspection | 'gone')[]) {
  const did: string[] = [];
  const clock = createFakeClock();
  const result = await answerDialog(
    {
      inspect: async () => {
        did.push('inspect');
        return (inspections.length > 1 ? inspections.shift() : inspections[0]) ?? CALM;
      },
      pause: async (ms) => clock.pass(ms),
      clock,
    },
    {
      id: 'abc123',
      pane: '%1',
      hands: {
        sendKeys: async () => undefined,
        paste: async () => undefined,
        keyNames: async (names) => void did.push(names.join(' ')),
      },
    },
    { dialog: 'this', choice },
  ).then(
    (answered) => ({ answered, error: null }),
    (thrown: unknown) => ({ answered: null, error: thrown as { code: string; message: string } }),
  );
  return { did, ...result };
}

test('an answer is pressed while its question is open, and done when that is gone', async () => {
  const { did, answered } = await answer(2, asked('this'), asked('this'), CALM);
  expect(did.slice(0, 3)).toEqual(['inspect', '2', 'inspect']);
  expect(answered).toMatchObject({ outcome: 'answered', question: 'Run it?', choice: 'No', dialog: null });
});

test('the next question is part of the receipt', async () => {
  const { answered } = await answer(1, asked('this'), asked('next', 'Delete it?'));
  expect(answered).toMatchObject({ outcome: 'answered', dialog: { id: 'next' } });
});

test('a question that is hidden for one reading is still open', async () => {
  const { error } = await answer(1, asked('this'), CALM, asked('this'));
  expect(error).toMatchObject({ code: 'NOT_TAKEN', dialog: { id: 'this' } });
});

test('an agent that ends has taken the answer', async () => {
  const { answered } = await answer(1, asked('this'), 'gone');
  expect(answered).toMatchObject({ outcome: 'answered', dialog: null });
});

test('a choice that is not there is refused', async () => {
  const { did, error } = await answer(3, asked('this'));
  expect([did, error?.code]).toEqual([['inspect'], 'BAD_REQUEST']);
});

test.each([
  ['another is open', asked('other', 'Delete it?'), /it now asks: Delete it\?$/],
  ['none is', CALM, /no longer open\.$/],
  [
    'two readings differ',
    { ...CALM, targets: [...asked('this').targets, ...asked('other').targets] },
    /no longer/,
  ],
  ['one reading shows none', { ...CALM, targets: [...asked('this').targets, ...CALM.targets] }, /no longer/],
  ['the agent has ended', 'gone' as const, /no longer open/],
])('keys are kept back when %s', async (_what, inspection, message) => {
  const { did, error } = await answer(1, inspection);
  expect([did, error?.code]).toEqual([['inspect'], 'SCREEN_CHANGED']);
  expect(error?.message).toMatch(message);
});
