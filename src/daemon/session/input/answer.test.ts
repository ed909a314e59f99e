import { describe, expect, test } from 'vitest';
import { CALM, COMPOSER, createFakeActing, showing } from '../../../../test/support/fake-acting.js';
import type { AnswerRequest } from '../../../contract/session/acting.js';
import type { Choice, OpenDialog } from '../../../contract/session/dialog.js';
import { answerDialog } from './answer.js';
import type { Inspection } from './decide.js';

const YES: Choice = { label: 'Yes', keys: ['1'], selected: true, kind: 'approve' };
const NO: Choice = { label: 'No', keys: ['2'], selected: false, kind: 'deny' };
const TELL: Choice = { label: 'No, and tell it why', keys: ['3'], selected: false, kind: 'text' };

function dialog(id: string, question = 'Run it?', choices: Choice[] = [YES, NO, TELL]): OpenDialog {
  return { id, question, above: [], choices };
}

function asks(open: OpenDialog): Inspection {
  const marked = open.choices.map(({ label, selected }) => `${selected ? '❯' : ' '} ${label}`);
  return showing(open, [open.question, ...marked]);
}
const asked = (id: string, question?: string) => asks(dialog(id, question));

/** Answers the dialog `this`; the screen follows from what was typed and from the time that has passed (ms). */
async function answer(
  request: Partial<AnswerRequest>,
  see: (typed: string[], ms: number) => Inspection | 'gone',
) {
  const acting = createFakeActing(see);
  const outcome = await answerDialog(acting, { dialog: 'this', choice: 1, ...request }).then(
    (answered) => ({ answered, error: null }),
    (thrown: unknown) => ({ answered: null, error: thrown as { code: string; message: string } }),
  );
  return { typed: acting.typed(), ...outcome };
}

test('an answer is pressed while its question is open, and done when that is gone', async () => {
  const { typed, answered } = await answer({ choice: 2 }, (keys) =>
    keys.length === 0 ? asked('this') : CALM,
  );
  expect(typed).toEqual(['2']);
  expect(answered).toEqual({ outcome: 'answered', question: 'Run it?', choice: 'No', dialog: null });
});

test('the next question is part of the receipt', async () => {
  const { answered } = await answer({}, (keys) => asked(keys.length === 0 ? 'this' : 'next'));
  expect(answered).toMatchObject({ outcome: 'answered', dialog: { id: 'next' } });
});

test('an agent that ends has taken the answer', async () => {
  const { answered } = await answer({}, (keys) => (keys.length === 0 ? asked('this') : 'gone'));
  expect(answered).toMatchObject({ outcome: 'answered', dialog: null });
});

test('a screen that is blank for a while is no answer', async () => {
  const blank: Inspection = { ...CALM, rows: ['', ''] };
  const { error } = await answer({}, (keys, ms) =>
    keys.length > 0 && ms % 200 < 100 ? blank : asked('this'),
  );
  expect(error).toMatchObject({ code: 'NOT_TAKEN' });
});

test('a question that stays open has not taken the answer, also when a redraw hides it for a moment', async () => {
  const { typed, error } = await answer({}, (_keys, ms) => (ms === 10 ? CALM : asked('this')));
  expect(typed).toEqual(['1']);
  expect(error).toMatchObject({ code: 'NOT_TAKEN', dialog: { id: 'this' } });
});

describe('nothing is pressed', () => {
  test.each<[string, Inspection | 'gone', RegExp]>([
    ['when another question is open', asked('other', 'Delete it?'), /it now asks: Delete it\?$/],
    ['when none is', CALM, /no longer open\.$/],
    [
      'when two readings differ',
      { ...CALM, targets: [...asked('this').targets, ...asked('other').targets] },
      /no longer/,
    ],
    ['when one reading shows none', { ...CALM, targets: [...asked('this').targets, COMPOSER] }, /no longer/],
    ['when the agent has ended', 'gone', /no longer open/],
  ])('%s', async (_what, screen, message) => {
    const { typed, error } = await answer({}, () => screen);
    expect([typed, error?.code]).toEqual([[], 'SCREEN_CHANGED']);
    expect(error?.message).toMatch(message);
  });

  test('when the question changes between the reading and the press', async () => {
    let readings = 0;
    const acting = createFakeActing(() => (readings++ === 0 ? asked('this') : asked('other', 'Delete it?')));
    await expect(answerDialog(acting, { dialog: 'this', choice: 1 })).rejects.toMatchObject({
      code: 'SCREEN_CHANGED',
      dialog: { id: 'other' },
    });
    expect(acting.typed()).toEqual([]);
  });

  test.each([
    ['for a choice that is not there', { choice: 4 }],
    ['for text that a choice does not take', { choice: 1, text: 'because' }],
  ])('%s', async (_what, request) => {
    const { typed, error } = await answer(request, () => asked('this'));
    expect([typed, error?.code]).toEqual([[], 'BAD_REQUEST']);
  });
});

describe('a clock inside of the dialog', () => {
  test('does not keep an answer from being pressed', async () => {
    let second = 0;
    const acting = createFakeActing((keys) => (keys.length > 0 ? CALM : ticking(second++)));
    await expect(answerDialog(acting, { dialog: 'this', choice: 1 })).resolves.toMatchObject({
      choice: 'Yes',
    });
    expect(acting.typed()).toEqual(['1']);
  });

  const ticking = (second: number): Inspection =>
    showing(dialog('this'), ['Run it?', `waiting ${second} s`, '❯ Yes', '  No']);

  test('leaves nothing to press when all of it moves', async () => {
    let second = 0;
    const acting = createFakeActing(() => showing(dialog('this'), [`Run it? ${second++}`, '❯ Yes']));
    await expect(answerDialog(acting, { dialog: 'this', choice: 1 })).rejects.toMatchObject({
      code: 'SCREEN_CHANGED',
    });
    expect(acting.typed()).toEqual([]);
  });
});

describe('a list whose highlight is moved', () => {
  const list = (at: number): OpenDialog =>
    dialog(
      'this',
      'Overwrite?',
      ['Yes', 'No', 'Always'].map((label, index) => ({
        label,
        keys: [...Array.from({ length: Math.abs(index - at) }, () => (index > at ? 'Down' : 'Up')), 'Enter'],
        selected: index === at,
        kind: 'other',
      })),
    );

  test('is confirmed once the highlight is there', async () => {
    const { typed, answered } = await answer({ choice: 3 }, (keys, ms) =>
      keys.includes('Enter') ? CALM : asks(list(keys.length > 0 && ms > 30 ? 2 : 0)),
    );
    expect(typed).toEqual(['Down Down', 'Enter']);
    expect(answered).toMatchObject({ choice: 'Always' });
  });

  test('is not confirmed when the highlight has moved on just before Enter', async () => {
    let readings = 0;
    // There when it is looked at, elsewhere when Enter is pressed, and from then on.
    const { typed, error } = await answer({ choice: 3 }, (keys) =>
      asks(list(keys.length === 0 ? 0 : ++readings === 1 ? 2 : 1)),
    );
    expect([typed, error?.code]).toEqual([['Down Down'], 'SCREEN_CHANGED']);
  });

  test('is not confirmed when the highlight stays elsewhere', async () => {
    const { typed, error } = await answer({ choice: 3 }, (keys) => asks(list(keys.length > 0 ? 1 : 0)));
    expect([typed, error?.code]).toEqual([['Down Down'], 'NOT_TAKEN']);
  });

  test('is not confirmed when another question has taken its place', async () => {
    const { typed, error } = await answer({ choice: 3 }, (keys) =>
      keys.length === 0 ? asks(list(0)) : asked('other'),
    );
    expect([typed, error?.code]).toEqual([['Down Down'], 'SCREEN_CHANGED']);
    expect(error?.message).toMatch(/^Nothing was confirmed/);
  });
});

describe('a choice that takes words', () => {
  test('leads to the composer, where they are sent as a message', async () => {
    const { typed, answered } = await answer({ choice: 3, text: 'use pnpm' }, (keys) => {
      if (keys.length === 0) return asked('this');
      return { ...CALM, targets: [{ ...COMPOSER, draft: keys.length === 2 ? 'use pnpm' : '' }] };
    });
    expect(typed).toEqual(['3', 'keys use pnpm', 'keys \r']);
    expect(answered).toMatchObject({ outcome: 'submitted', choice: 'No, and tell it why' });
  });

  test('may come after a refusal, and is sent although the status is still that of the question', async () => {
    const blocked = { state: 'blocked', source: 'dialog', reason: 'Run it?' } as const;
    const { typed, answered } = await answer({ choice: 2, text: 'use pnpm' }, (keys) => {
      if (keys.length === 0) return asked('this');
      return { ...CALM, nudge: blocked, targets: [{ kind: 'other', busy: false }] };
    });
    expect(typed).toEqual(['2', 'keys use pnpm', 'keys \r']);
    expect(answered).toMatchObject({ outcome: 'typed', choice: 'No' });
  });

  test('that do not arrive are said not to, after a choice that was made', async () => {
    const { typed, error } = await answer({ choice: 3, text: 'use pnpm' }, (keys) => {
      if (keys.length === 0) return asked('this');
      return { ...CALM, secret: true };
    });
    expect(typed).toEqual(['3']);
    expect(error?.message).toMatch(/^"No, and tell it why" was chosen, but its text did not arrive: /);
  });

  test('are not typed into another question that has come instead', async () => {
    const { typed, error } = await answer({ choice: 3, text: 'use pnpm' }, (keys) =>
      asked(keys.length === 0 ? 'this' : 'next', keys.length === 0 ? undefined : 'Delete it?'),
    );
    expect(typed).toEqual(['3']);
    expect(error).toMatchObject({ code: 'SCREEN_CHANGED', dialog: { id: 'next' } });
    expect(error?.message).toMatch(/^"No, and tell it why" was chosen, but its text did not arrive: /);
  });

  test('are not submitted to another question that comes after them', async () => {
    const { typed, error } = await answer({ choice: 3, text: 'use pnpm' }, (keys) =>
      keys.length < 2 ? asked('this') : asked('next', 'Delete it?'),
    );
    expect(typed).toEqual(['3', 'keys use pnpm']);
    expect(error).toMatchObject({ code: 'SCREEN_CHANGED' });
  });

  test('opens a field of the dialog, where they are typed', async () => {
    const { typed, answered } = await answer({ choice: 3, text: 'use pnpm' }, (keys) =>
      keys.length < 3 ? asked('this') : CALM,
    );
    expect(typed).toEqual(['3', 'keys use pnpm', 'keys \r']);
    expect(answered).toMatchObject({ outcome: 'answered', dialog: null });
  });
});
