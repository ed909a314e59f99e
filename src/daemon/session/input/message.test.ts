import { describe, expect, test } from 'vitest';
import { CALM, COMPOSER, createFakeActing } from '../../../../test/support/fake-acting.js';
import type { InputTarget } from '../../status/screen/input-target/read-target.js';
import type { Inspection } from './decide.js';
import { begun } from './delivery.js';
import { sendMessage, type MessageInput } from './message.js';

const ASKS: InputTarget = {
  kind: 'dialog',
  rule: 'x',
  question: 'Run it?',
  lines: ['❯ 1. Yes', '2. No'],
  from: 0,
  to: 1,
};
const OPEN: Inspection = { ...CALM, targets: [ASKS] };
const PLAIN: Inspection = { ...CALM, targets: [{ kind: 'other', busy: false }] };
const WORKING: Inspection = { ...CALM, targets: [{ ...COMPOSER, busy: true }] };
const draft = (text: string, busy = false): Inspection => ({
  ...CALM,
  targets: [{ ...COMPOSER, draft: text, busy }],
});

/** Sends a message; the screen follows from what was typed so far and from the time that has passed (ms). */
async function send(input: Partial<MessageInput>, see: (typed: string[], ms: number) => Inspection | 'gone') {
  const acting = createFakeActing(see);
  const message: MessageInput = {
    text: '',
    enter: false,
    keys: [],
    force: false,
    draft: 'refuse',
    ...input,
  };
  const outcome = await sendMessage(acting, message).then(
    (sent) => ({ sent, error: null }),
    (thrown: unknown) => ({ sent: null, error: thrown as { code: string; message: string } }),
  );
  return { did: acting.did, typed: acting.typed(), ...outcome };
}

/** An agent that takes what was typed at the `enters`-th Enter. */
const agent =
  (text: string, enters = 1, after: Inspection = CALM) =>
  (typed: string[]): Inspection => {
    const pressed = typed.filter((each) => each === 'keys \r').length;
    if (pressed >= enters) return after;
    return typed.length === 0 ? CALM : draft(text);
  };

test('looks, types, waits until the text is there, and only then presses Enter', async () => {
  const { did, sent } = await send({ text: 'hi', enter: true }, agent('hi'));
  expect(did.slice(0, 6)).toEqual(['inspect', 'keys hi', 'pause', 'inspect', 'inspect', 'keys \r']);
  expect(sent).toEqual({ outcome: 'submitted', dialog: null });
});

test('several lines are pasted as one message', async () => {
  const { typed } = await send({ text: 'a\nb', enter: true }, agent('a b'));
  expect(typed).toEqual(['paste a\rb', 'keys \r']);
});

test('one line is pasted on request, so that no character of it is a command', async () => {
  const { typed } = await send({ text: '?a', enter: true, paste: true }, agent('?a'));
  expect(typed).toEqual(['paste ?a', 'keys \r']);
});

test('a text presses no keys of its own', async () => {
  const { typed } = await send({ text: 'a\x1b[201~\x03b' }, () => CALM);
  expect(typed).toEqual(['keys a␛[201~␃b']);
});

describe('a receipt says', () => {
  test('that the agent has begun, or that it has not been seen at work', async () => {
    expect(await begun(createFakeActing((_typed, ms) => (ms < 100 ? CALM : WORKING)))).toBe('started');
    expect(await begun(createFakeActing(() => CALM))).toBe('submitted');
  });

  test('that a working agent keeps the message for later', async () => {
    const { sent } = await send({ text: 'hi', enter: true }, (typed) =>
      typed.length === 1 ? draft('hi', true) : WORKING,
    );
    expect(sent?.outcome).toBe('queued');
  });

  test('nothing of a program that shows no composer', async () => {
    const { typed, sent } = await send({ text: 'hi', enter: true }, () => PLAIN);
    expect([typed, sent?.outcome]).toEqual([['keys hi', 'keys \r'], 'typed']);
  });

  test('that the first Enter was lost, by pressing it once more', async () => {
    const { typed, sent } = await send({ text: 'hi', enter: true }, agent('hi', 2));
    expect([typed, sent?.outcome]).toEqual([['keys hi', 'keys \r', 'keys \r'], 'submitted']);
  });

  test('what is known of an agent that ends', async () => {
    const { sent } = await send({ text: 'hi', enter: true }, (typed, ms) =>
      ms > 200 ? 'gone' : agent('hi', 3)(typed),
    );
    expect(sent).toEqual({ outcome: 'typed', dialog: null, note: 'The agent has ended.' });
  });

  test('that the text is stuck, and Enter is not pressed a third time', async () => {
    const { typed, sent } = await send({ text: 'hi', enter: true }, agent('hi', 3));
    expect(typed).toEqual(['keys hi', 'keys \r', 'keys \r']);
    expect(sent).toMatchObject({ outcome: 'stuck', note: expect.stringContaining('twice') as string });
  });

  test('which question it led to', async () => {
    const open = { id: 'next', question: 'Run it?', above: [], choices: [] };
    const next: Inspection = { ...CALM, targets: [{ ...ASKS, open }] };
    const { typed, sent } = await send({ text: 'hi', enter: true }, agent('hi', 1, next));
    expect(typed).toEqual(['keys hi', 'keys \r']);
    expect(sent).toMatchObject({ outcome: 'submitted', dialog: { id: 'next' } });
  });
});

test.each<[string, Partial<MessageInput>]>([
  ['text', { text: 'no, wait', enter: true }],
  ['text without Enter: a letter may choose', { text: 'y' }],
  ['Enter alone', { enter: true }],
  ['text with keys', { text: 'x', keys: ['Tab'] }],
])('types nothing into a dialog: %s', async (_what, input) => {
  const { did, error } = await send(input, () => OPEN);
  expect(did).toEqual(['inspect']);
  expect(error).toMatchObject({ code: 'DIALOG_OPEN' });
  expect(error?.message).toBe(
    'Nothing was typed: session abc123 waits for an answer to: Run it? | ❯ 1. Yes | 2. No',
  );
});

test('a dialog that opens after the text holds back Enter and keys, and the error says what was typed', async () => {
  for (const input of [
    { text: 'hi', enter: true },
    { text: 'hi', keys: ['Enter'] },
  ]) {
    const { typed, error } = await send(input, (keys) => (keys.length === 0 ? CALM : OPEN));
    expect(typed).toEqual(['keys hi']);
    expect(error).toMatchObject({ code: 'SCREEN_CHANGED' });
    expect(error?.message).toMatch(/typed but Enter was not pressed.*Run it\?/);
  }
});

test('a dialog that opens instead of taking the text is not answered by a second Enter', async () => {
  const { typed } = await send({ text: 'hi', enter: true }, (keys, ms) =>
    keys.length > 1 && ms > 500 ? OPEN : keys.length === 0 ? CALM : draft('hi'),
  );
  expect(typed).toEqual(['keys hi', 'keys \r']);
});

test('neither text nor Enter reach a dialog that opens after the last look', async () => {
  for (const [opensAfter, typed] of [
    [1, []],
    [4, ['keys hi']],
  ] as const) {
    let readings = 0;
    const shown = { ...CALM, rows: ['> hi'], targets: [{ ...COMPOSER, draft: 'hi' }] };
    const { typed: did, error } = await send({ text: 'hi', enter: true }, (keys) => {
      readings += 1;
      if (readings > opensAfter) return { ...OPEN, rows: ['❯ 1. Yes', '2. No'] };
      return keys.length === 0 ? CALM : shown;
    });
    expect([did, error?.code]).toEqual([typed, typed.length === 0 ? 'DIALOG_OPEN' : 'SCREEN_CHANGED']);
  }
});

test('a text that is never seen is not said to be submitted', async () => {
  const { sent } = await send({ text: 'hello there', enter: true }, () => CALM);
  expect(sent).toMatchObject({ outcome: 'typed', note: expect.stringContaining('not seen') as string });
});

test('a text that is drawn late and stays is stuck; one that went into the transcript is not', async () => {
  const late = await send({ text: 'hello there', enter: true }, (_typed, ms) =>
    ms < 600 ? CALM : draft('hello there'),
  );
  expect(late.sent?.outcome).toBe('stuck');
  const above: Inspection = {
    ...CALM,
    rows: ['● hello there', '>'],
    targets: [{ ...COMPOSER, from: 1 }],
    cursor: { x: 2, y: 1, visible: true },
  };
  const taken = await send({ text: 'hello there', enter: true }, (typed) =>
    typed.includes('keys \r') ? above : CALM,
  );
  expect(taken.sent?.outcome).toBe('submitted');
});

test('keys alone are pressed unread, and force types whatever is open', async () => {
  expect((await send({ keys: ['Down', 'Enter'] }, () => OPEN)).did).toEqual(['Down Enter']);
  const { typed, error } = await send({ text: 'hi', enter: true, force: true }, () => OPEN);
  expect([typed, error]).toEqual([['keys hi', 'keys \r'], null]);
});

describe("somebody else's draft", () => {
  test('is joined by nothing', async () => {
    const { typed, error } = await send({ text: 'hi', enter: true }, () => draft('git push --force'));
    expect(typed).toEqual([]);
    expect(error).toMatchObject({ code: 'DRAFT_THERE' });
    expect(error?.message).toContain('git push --force');
  });

  test('is continued when that is asked for', async () => {
    const { typed } = await send({ text: 'and test', enter: true, draft: 'append' }, (keys) =>
      keys.includes('keys \r') ? CALM : draft(keys.length > 1 ? 'build and test' : 'build'),
    );
    expect(typed).toEqual(['C-e', 'keys  and test', 'keys \r']);
  });

  test('is deleted line by line when it is to be replaced', async () => {
    const { typed } = await send({ text: 'hi', enter: true, draft: 'replace' }, (keys) => {
      if (keys.includes('keys \r')) return CALM;
      if (keys.includes('keys hi')) return draft('hi');
      return draft(['two lines', 'two', ''][keys.filter((each) => each === 'C-e C-u').length] ?? '');
    });
    expect(typed).toEqual(['C-e C-u', 'C-e C-u', 'keys hi', 'keys \r']);
  });

  test('stays when it cannot be deleted, and nothing is typed', async () => {
    const { typed, error } = await send({ text: 'hi', enter: true, draft: 'replace' }, () => draft('stays'));
    expect(typed.filter((each) => each.includes('hi') || each.includes('\r'))).toEqual([]);
    expect(error).toMatchObject({ code: 'DRAFT_THERE' });
  });

  test('is submitted by Enter alone, which joins nothing', async () => {
    const { typed } = await send({ enter: true }, (keys) => (keys.length === 0 ? draft('mine') : CALM));
    expect(typed).toEqual(['keys \r']);
  });
});
