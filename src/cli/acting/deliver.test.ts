import { expect, test } from 'vitest';
import { SchmuxError } from '../../contract/errors.js';
import { aSession, NOON } from '../../../test/support/session-view.js';
import type { DaemonConnection } from '../daemon-control/connection.js';
import { deliver, isTaken, type Delivery } from './deliver.js';
import { sendRequest } from './send-request.js';

const sessions = ['one', 'two', 'three'].map((id) => aSession({ id }));
const receipt = { outcome: 'submitted', at: NOON, took_ms: 1, dialog: null } as const;

type Called = { name: string; id: string; text: unknown; waitMs: number | undefined };

/** A daemon in which the first session is busy for good, and the second one refuses. */
function fakeConnection(called: Called[], first: Promise<unknown>): DaemonConnection {
  const call = async (
    name: string,
    { params, body }: { params: { id: string }; body: { text?: string } },
    options?: { waitMs?: number },
  ) => {
    called.push({ name, id: params.id, text: body.text, waitMs: options?.waitMs });
    if (name === 'sessionAttachment') return { path: '/i.png', text: `@${params.id}.png` };
    if (params.id === 'one') await first;
    if (params.id === 'two') throw new SchmuxError('DRAFT_THERE', 'A draft.');
    return receipt;
  };
  return { call } as unknown as DaemonConnection;
}

test('all sessions are written to at once, each with its own result, and the results keep their order', async () => {
  const called: Called[] = [];
  const done: string[] = [];
  let release = (): void => undefined;
  const first = new Promise<void>((resolve) => (release = resolve));
  const delivering = deliver(fakeConnection(called, first), sessions, {
    message: { body: sendRequest('go', { enter: true, wait: 500_000 }), pictures: [] },
    done: ({ id }) => void done.push(id),
  });
  await expect.poll(() => done.toSorted()).toEqual(['three', 'two']);
  release();
  const deliveries = await delivering;
  expect(deliveries).toEqual([
    { id: 'one', receipt },
    { id: 'two', error: { code: 'DRAFT_THERE', message: 'A draft.' } },
    { id: 'three', receipt },
  ]);
  expect(deliveries.map(isTaken)).toEqual([true, false, true]);
  // The response may take as long as the wait.
  expect(called.map(({ waitMs }) => waitMs)).toEqual([500_000, 500_000, 500_000]);
});

test('images are given to each session, and their names are part of its text', async () => {
  const called: Called[] = [];
  const picture = { name: 'i.png', data_base64: '' };
  await deliver(fakeConnection(called, Promise.resolve()), sessions.slice(0, 1), {
    message: { body: sendRequest('look', { enter: true }), pictures: [picture] },
    done: () => undefined,
  });
  expect(called.map(({ name, text }) => [name, text])).toEqual([
    ['sessionAttachment', undefined],
    ['sessionSend', 'look @one.png '],
  ]);
});

test('a connection that is lost on the way does not say that nothing was typed', async () => {
  const lost = Promise.reject(new SchmuxError('DAEMON_DOWN', 'schmux cannot be reached.'));
  const [delivery] = await deliver(fakeConnection([], lost), sessions.slice(0, 1), {
    message: { body: sendRequest('go', { enter: true }), pictures: [] },
    done: () => undefined,
  });
  expect(delivery).toMatchObject({
    error: { code: 'DAEMON_DOWN', message: expect.stringMatching(/not known whether anything was typed/) },
  });
});

test('a message that is stuck is not taken', () => {
  const stuck: Delivery = { id: 'one', receipt: { ...receipt, outcome: 'stuck' } };
  expect(isTaken(stuck)).toBe(false);
});
