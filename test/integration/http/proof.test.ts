import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHandshake } from '../../../src/client/handshake.js';
import { CLOSE } from '../../../src/contract/events.js';
import { hello, record, TERMINAL, viewer } from '../../support/http/session-sockets.js';
import { createWorld, type World } from '../../support/worlds/http-world.js';
import { nodeHashes } from '../../support/http/handshake.js';

let world: World;
beforeAll(async () => void (world = await createWorld({ keyDeadlineMs: 1000 })));
afterAll(() => world.close());

describe('the proof before the key', () => {
  const origin = () => `http://localhost:${world.port}`;
  const handshake = (key: string, at = origin()) => createHandshake({ key, origin: at }, nodeHashes);
  /** Sends the challenge and reads the answer to it. */
  async function challenged(key: string, headers: Record<string, string> = {}, at = origin()) {
    const mine = handshake(key, at);
    const ws = world.open('/api/events', { headers });
    await once(ws, 'open');
    ws.send(mine.challenge);
    const [data] = (await once(ws, 'message')) as [Buffer];
    return { ws, answer: mine.read(JSON.parse(String(data))) };
  }

  test('of the daemon comes first; with ours the socket opens, and the token stands for the key', async () => {
    const { ws, answer } = await challenged(world.key);
    if (answer.kind !== 'proven') throw new Error(answer.kind);
    expect((await world.ask('GET', '/api/daemon', { key: answer.token })).status).toBe(401);
    ws.send(hello({ mac: answer.mac }));
    const [data] = (await once(ws, 'message')) as [Buffer];
    expect(JSON.parse(String(data))).toMatchObject({ type: 'snapshot' });
    expect((await world.ask('GET', '/api/daemon', { key: answer.token })).status).toBe(200);
    ws.close();
  });

  test('opens terminals too, and the viewer hears nothing of it', async () => {
    const mine = handshake(world.key);
    const ws = world.open(TERMINAL);
    await once(ws, 'open');
    ws.send(mine.challenge);
    const [data] = (await once(ws, 'message')) as [Buffer];
    const answer = mine.read(JSON.parse(String(data)));
    const before = world.links.length;
    ws.send(viewer({ mac: answer.kind === 'proven' ? answer.mac : '' }));
    await until(() => world.links.length > before);
    expect(world.links.at(-1)?.seen).toEqual([{ type: 'hello', cols: 80, rows: 24, focused: false }]);
    ws.close();
  });

  test('is for the origin that the gate has checked: passed on from another port it proves nothing', async () => {
    const there = `http://localhost:${world.port + 1}`;
    expect((await challenged(world.key, {}, there)).answer).toEqual({ kind: 'stranger' });
    const forged = world.open('/api/events', { headers: { Origin: there } });
    await new Promise((resolve) => forged.once('error', resolve));
    expect((await challenged(world.key, { Origin: origin() })).answer.kind).toBe('proven');
  });

  test.each([
    ['a key that nobody knows', (key: string) => [handshake(`${key}x`).challenge]],
    ['a proof without a challenge', () => [hello({ mac: 'A'.repeat(43) })]],
    ['a wrong proof', (key: string) => [handshake(key).challenge, hello({ mac: 'A'.repeat(43) })]],
    ['a challenge alone', (key: string) => [handshake(key).challenge, hello()]],
  ])('%s: closed as unauthorized', async (_what, frames) => {
    const ws = world.open('/api/events');
    const { messages, closed } = record(ws);
    await once(ws, 'open');
    for (const frame of frames(world.key)) ws.send(frame);
    expect(await closed).toBe(CLOSE.unauthorized);
    expect(messages.every((message) => (message as { type: string }).type === 'proof')).toBe(true);
  });

  test('after a challenge is a hello and no second challenge; and it may come late', async () => {
    const twice = await challenged(world.key);
    const { closed } = record(twice.ws);
    twice.ws.send(handshake(world.key).challenge);
    expect(await closed).toBe(CLOSE.protocol);
    const { ws, answer } = await challenged(world.key);
    expect([answer.kind, await record(ws).closed]).toEqual(['proven', CLOSE.late]);
  });

  test('says that the key has ended', async () => {
    const key = await world.keys.exchange(world.keys.issueCode());
    await world.keys.logout(world.keys.verify(key) ?? '');
    const { ws, answer } = await challenged(key);
    expect([answer, await record(ws).closed]).toEqual([{ kind: 'ended' }, CLOSE.unauthorized]);
  });
});

/** Looks again after each turn of the event loop. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
