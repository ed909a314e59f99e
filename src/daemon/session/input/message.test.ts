import { expect, test } from 'vitest';
import type { InputTarget } from '../../status/screen/input-target/read-target.js';
import type { Inspection } from './decide.js';
import { sendMessage, type MessageInput } from './message.js';

const CALM: Inspection = { targets: [{ kind: 'composer' }], secret: false, nudge: null };
const ASKS: InputTarget = { kind: 'dialog', rule: 'x', question: 'Run it?', lines: ['❯ 1. Yes', '2. No'] };
const OPEN: Inspection = { ...CALM, targets: [ASKS] };

/** Sends with these inspections, one after the other, and returns what reached the pane. */
async function send(input: Partial<MessageInput>, ...inspections: (Inspection | 'gone')[]) {
  const did: string[] = [];
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();
  const hands = {
    sendKeys: async (bytes: Uint8Array) => void did.push(`keys ${text(bytes)}`),
    paste: async (bytes: Uint8Array) => void did.push(`paste ${text(bytes)}`),
    keyNames: async (names: readonly string[]) => void (names.length > 0 && did.push(names.join(' '))),
  };
  const inspect = async (): Promise<Inspection | 'gone'> => {
    did.push('inspect');
    return inspections.shift() ?? CALM;
  };
  const deps = { inspect, pause: async () => void did.push('pause') };
  const error = await sendMessage(
    deps,
    { id: 'abc123', pane: '%1', hands },
    { text: '', enter: false, keys: [], force: false, ...input },
  ).then(
    () => null,
    (thrown: unknown) => thrown as { code: string; message: string },
  );
  return { did, error };
}

test('looks, types, looks again, and only then presses Enter', async () => {
  const { did, error } = await send({ text: 'hi', enter: true });
  expect([did, error]).toEqual([['inspect', 'keys hi', 'pause', 'inspect', 'keys \r'], null]);
});

test('several lines are pasted as one message', async () => {
  const { did } = await send({ text: 'a\nb', enter: true });
  expect(did).toEqual(['inspect', 'paste a\rb', 'pause', 'inspect', 'keys \r']);
});

test('a text presses no keys of its own', async () => {
  const { did } = await send({ text: 'a\x1b[201~\x03b' });
  expect(did).toEqual(['inspect', 'keys a␛[201~␃b']);
});

test.each<[string, Partial<MessageInput>]>([
  ['text', { text: 'no, wait', enter: true }],
  ['text without Enter: a letter may choose', { text: 'y' }],
  ['Enter alone', { enter: true }],
  ['text with keys', { text: 'x', keys: ['Tab'] }],
])('types nothing into a dialog: %s', async (_what, input) => {
  const { did, error } = await send(input, OPEN);
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
    const { did, error } = await send(input, CALM, OPEN);
    expect(did).toEqual(['inspect', 'keys hi', 'pause', 'inspect']);
    expect(error).toMatchObject({ code: 'SCREEN_CHANGED' });
    expect(error?.message).toMatch(/typed but Enter was not pressed.*Run it\?/);
  }
});

test('keys alone are pressed unread, and force types whatever is open', async () => {
  expect((await send({ keys: ['Down', 'Enter'] }, OPEN)).did).toEqual(['Down Enter']);
  const { did, error } = await send({ text: 'hi', enter: true, force: true }, OPEN, OPEN);
  expect([did, error]).toEqual([['keys hi', 'pause', 'keys \r'], null]);
});

test('reports an ended agent, before and after the text', async () => {
  expect((await send({ text: 'hi', enter: true }, 'gone')).error).toMatchObject({
    code: 'SESSION_NOT_RUNNING',
    message: expect.stringContaining('nothing was typed') as string,
  });
  expect((await send({ text: 'hi', enter: true }, CALM, 'gone')).error?.message).toContain(
    'before Enter was pressed',
  );
});

test('a line that is not shown is never sent to', async () => {
  const { error } = await send({ text: 'hunter2', enter: true }, { ...CALM, secret: true });
  expect(error).toMatchObject({ code: 'DIALOG_OPEN', message: expect.stringContaining('secret') as string });
});
