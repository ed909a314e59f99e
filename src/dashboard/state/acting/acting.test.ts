import { expect, test } from 'vitest';
import { SchmuxError } from '../../../contract/errors.js';
import type { Receipt } from '../../../contract/session/acting.js';
import type { ChoiceKind, OpenDialog } from '../../../contract/session/dialog.js';
import type { Session } from '../../../contract/session/session.js';
import { aSession } from '../../../../test/support/session-view.js';
import { emptyModel, type Data, type Model } from '../model.js';
import { createStore } from '../store.js';
import { createActing, dialogNow, type ActingDeps } from './acting.js';

const asks = (id: string, ...kinds: ChoiceKind[]): OpenDialog => ({
  id,
  question: `Question ${id}?`,
  above: [],
  choices: kinds.map((kind, at) => ({
    label: `${kind} ${at + 1}`,
    keys: [`${at + 1}`],
    selected: false,
    kind,
  })),
});
const FIRST = asks('q1', 'approve', 'approve_always', 'text');
const SECOND = asks('q2', 'approve', 'deny');
const ID = 'abc123';

const receipt = (parts: Partial<Receipt>): Receipt => ({
  outcome: 'answered',
  at: '2026-05-01T12:00:00.000Z',
  took_ms: 5,
  dialog: null,
  ...parts,
});

/** A page that knows one session, whose calls end when the test says so. */
function page(dialog: OpenDialog | undefined = FIRST) {
  const blocked = (open: OpenDialog | undefined): Session =>
    aSession({ nudge: { state: 'blocked' }, ...(open === undefined ? {} : { dialog: open }) });
  const data = (session: Session): Model => ({
    ...emptyModel,
    data: { sessions: new Map([[ID, session]]) } as unknown as Data,
  });
  const model = createStore<Model>(emptyModel);
  const calls: { route: string; body: unknown; done: (result: Receipt | SchmuxError) => Promise<void> }[] =
    [];
  const timers: { at: number; run: () => void }[] = [];
  let now = 0;
  const call = (route: string, input: { body: unknown }) =>
    new Promise((resolve, reject) => {
      calls.push({
        route,
        body: input.body,
        done: async (result) => {
          if (result instanceof SchmuxError) reject(result);
          else resolve(result);
          await new Promise(setImmediate);
        },
      });
    });
  const acting = createActing({
    client: { call } as unknown as ActingDeps['client'],
    model,
    now: () => now,
    after: (ms, run) => void timers.push({ at: now + ms, run }),
  });
  model.set(data(blocked(dialog)));
  return {
    acting,
    calls,
    act: () => acting.acts.get().get(ID),
    text: () => {
      const act = acting.acts.get().get(ID);
      return act === undefined ? null : act.phase === 'over' ? act.outcome.text : act.text;
    },
    shown: () => dialogNow(model.get().data?.sessions.get(ID)?.dialog, acting.acts.get().get(ID))?.id ?? null,
    shows: (open: OpenDialog | undefined) => model.set(data(blocked(open))),
    goes: () => model.set({ ...emptyModel, data: { sessions: new Map() } as unknown as Data }),
    pass: (ms: number) => {
      now += ms;
      for (const timer of timers.splice(0)) {
        if (timer.at <= now) timer.run();
        else timers.push(timer);
      }
    },
  };
}

test('an answer is said while it is verified and is not sent twice; its outcome stays until the next change', async () => {
  const { acting, calls, text, shown, shows, pass } = page();
  void acting.answer(ID, { dialog: FIRST, index: 1 });
  expect(text()).toBe('Answering…');
  expect(await acting.answer(ID, { dialog: FIRST, index: 1 })).toBeNull();
  acting.answerDigit(ID, 1, 'row');
  expect(calls.map(({ body }) => body)).toEqual([{ dialog: 'q1', choice: 1 }]);
  await calls[0]?.done(receipt({ choice: 'approve 1' }));
  expect(text()).toBe('Answered: approve 1');
  // The receipt is ahead of the session.
  expect(shown()).toBeNull();
  pass(10_000);
  expect(text()).toBe('Answered: approve 1');
  shows(undefined);
  expect(text()).toBeNull();
});

test('an outcome can be read for ten seconds, however much happens meanwhile', async () => {
  const { acting, calls, text, shown, shows, pass } = page();
  void acting.answer(ID, { dialog: FIRST, index: 1 });
  await calls[0]?.done(receipt({ choice: 'approve 1' }));
  shows(undefined);
  // The same question, asked once more, is a question.
  shows(FIRST);
  expect([text(), shown()]).toEqual(['Answered: approve 1', 'q1']);
  pass(9_999);
  expect(text()).toBe('Answered: approve 1');
  pass(1);
  expect(text()).toBeNull();
});

test('a changed question is shown at once, and cannot be answered by what was pressed for the one before', async () => {
  const { acting, calls, text, shown, shows, pass } = page();
  acting.answerDigit(ID, 1, 'row');
  await calls[0]?.done(new SchmuxError('SCREEN_CHANGED', 'Nothing was pressed.', { dialog: SECOND }));
  expect([text(), shown()]).toEqual(['Changed: nothing was pressed', 'q2']);
  expect(acting.settlesIn(ID)).toBe(500);
  acting.answerDigit(ID, 1, 'row');
  expect(text()).toMatch(/just changed/);
  shows(SECOND);
  pass(500);
  expect(acting.settlesIn(ID)).toBe(0);
  acting.answerDigit(ID, 2, 'row');
  expect(calls[1]?.body).toEqual({ dialog: 'q2', choice: 2 });
});

test('a question that appears needs a moment, one that the page opened with does not', () => {
  const { acting, calls, shows, text } = page();
  expect(acting.settlesIn(ID)).toBe(0);
  shows(SECOND);
  expect(acting.settlesIn(ID)).toBe(500);
  acting.answerDigit(ID, 1, 'row');
  expect([calls.length, text()]).toEqual([0, 'The question has just changed: nothing was pressed']);
});

test('a digit without a choice says so and goes away; one for words opens their field', () => {
  const { acting, calls, text, pass } = page();
  acting.answerDigit(ID, 7, 'row');
  expect(text()).toBe('There is no choice 7');
  pass(4000);
  expect(text()).toBeNull();
  acting.answerDigit(ID, 3, 'rail');
  expect(acting.field.get()).toEqual({ id: ID, place: 'rail', choice: { dialog: FIRST, index: 3 } });
  expect(calls).toEqual([]);
  const calm = page(asks('none'));
  calm.acting.answerDigit(ID, 1, 'row');
  expect(calm.text()).toBe('No question to answer');
});

test('a refused reply says what is open, and what happens to a session that goes is forgotten', async () => {
  const { acting, calls, text, shown, goes } = page(undefined);
  const sent = acting.reply(ID, 'carry on', 'refuse');
  expect(text()).toBe('Sending…');
  expect(calls[0]?.body).toEqual({ text: 'carry on', draft: 'refuse' });
  await calls[0]?.done(new SchmuxError('DIALOG_OPEN', 'It asks.', { dialog: SECOND }));
  expect(await sent).toMatchObject({ typed: false });
  expect([text(), shown()]).toEqual(['Not sent: a question is open', 'q2']);
  goes();
  expect(text()).toBeNull();
});
