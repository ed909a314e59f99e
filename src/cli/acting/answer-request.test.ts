import { expect, test } from 'vitest';
import { aDialog } from '../../../test/support/open-dialog.js';
import { aSession } from '../../../test/support/session-view.js';
import { answerRequest, noQuestion } from './answer-request.js';

const open = aDialog(['Yes', { label: 'No, tell me why', kind: 'text' }], { id: 'now' });
const wish = { choice: '2', text: undefined, dialog: undefined };

test('the answer is for the question that was just read', () => {
  expect(answerRequest('abc123', open, wish)).toEqual({ dialog: 'now', choice: 2 });
  expect(answerRequest('abc123', open, { ...wish, dialog: 'now', text: 'because' })).toEqual({
    dialog: 'now',
    choice: 2,
    text: 'because',
  });
});

test('a question that is not the one that was seen is not answered, whatever the choice', () => {
  for (const choice of ['1', 'Yes', 'nonsense'])
    expect(() => answerRequest('abc123', open, { ...wish, choice, dialog: 'before' })).toThrow(
      expect.objectContaining({
        code: 'SCREEN_CHANGED',
        message: expect.stringMatching(/^Nothing was pressed: .*it now asks: Do you want to proceed\?$/),
        dialog: open,
      }),
    );
});

test('no open question is no answer', () => {
  expect(() => answerRequest('abc123', null, wish)).toThrow(
    expect.objectContaining({ code: 'SCREEN_CHANGED', message: expect.stringMatching(/shows no question/) }),
  );
});

test('a session that is blocked without a readable question is said to be', () => {
  const message = 'Session abc123 shows no question that schmux can read.';
  expect(noQuestion(aSession())).toEqual({ message, hint: expect.stringMatching(/^schmux why abc123 /) });
  const blocked = aSession({ nudge: { state: 'blocked' } });
  expect(noQuestion(blocked)).toEqual({ message, hint: expect.stringMatching(/schmux attach abc123 /) });
});
