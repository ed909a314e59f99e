import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { eventMessageSchema, type Fault } from '../../../src/contract/events.js';
import type { Session } from '../../../src/contract/session/session.js';
import { createSchmuxWorld, type SchmuxWorld } from '../../support/worlds/schmux-world.js';

// Each line typed makes it ask; the answer ends it.
const ASKER = `#!/bin/sh
echo ready
read go
printf 'Delete $(touch %s/pwned) everything? [y/N] ' "$HOME"
read answer
exit 0
`;
// One file for each notice, with the variables it got.
const NOTIFY = `#!/bin/sh
[ "$1" = 'a b;c' ] || exit 9
env | grep '^SCHMUX_' > "$HOME/told/$SCHMUX_SESSION_ID.$$.part"
mv "$HOME/told/$SCHMUX_SESSION_ID.$$.part" "$HOME/told/$SCHMUX_SESSION_ID.$$"
`;

let world: SchmuxWorld;
const posted: Record<string, string>[] = [];
const hook = createServer((request, response) => {
  let text = '';
  request.on('data', (chunk: Buffer) => (text += chunk.toString()));
  request.on('end', () => {
    posted.push(JSON.parse(text) as Record<string, string>);
    response.end();
  });
});

beforeAll(async () => {
  world = await createSchmuxWorld();
  const asker = await world.program('asker', ASKER);
  const notify = await world.program('notify', `#!/bin/sh\nmkdir -p "$HOME/told"\n${NOTIFY.slice(10)}`);
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  const { port } = hook.address() as AddressInfo;
  const config = JSON.parse(await world.file('config.json')) as object;
  const notifications = {
    command: [notify, 'a b;c'],
    webhook: `http://127.0.0.1:${port}/hook`,
    dwell_s: 0.2,
  };
  const agents = [{ name: 'asker', command: [asker] }];
  await writeFile(join(world.home, 'config.json'), JSON.stringify({ ...config, agents, notifications }));
  await world.start();
});
afterAll(async () => {
  await world.stop();
  await new Promise((resolve) => hook.close(resolve));
});

test('a session that starts to wait is reported by command and webhook, once, with its words as data', async () => {
  const id = await asking();
  const [file = ''] = await eventually(async () => (await told()).filter((name) => name.startsWith(id)));
  const variables = await readFile(join(world.dir, 'told', file), 'utf8');
  expect(variables).toContain(`SCHMUX_SESSION_ID=${id}\n`);
  expect(variables).toContain('SCHMUX_STATE=blocked\n');
  expect(variables).toMatch(/^SCHMUX_REASON=.*\$\(touch .*everything\?/m);
  expect(await readdir(world.dir)).not.toContain('pwned');
  await eventually(async () => posted.filter((notice) => notice['session_id'] === id));
  expect(posted.at(-1)).toMatchObject({ title: `${id} is blocked`, agent: 'asker', state: 'blocked' });

  // One more look at everything tells nothing more.
  await world.ok('config', 'set', 'notifications.sound', 'true');
  expect((await told()).filter((name) => name.startsWith(id))).toHaveLength(1);
  expect(posted.filter((notice) => notice['session_id'] === id)).toHaveLength(1);
});

test('a muted session causes no notice and does not count as waiting', async () => {
  const client = await world.client();
  const [muted = ''] = await world.spawn({ agents: [{ agent: 'asker' }] });
  await world.until(muted, ({ last_line: line }) => line === 'ready', 'ready');
  await client.call('sessionUpdate', { params: { id: muted }, body: { muted: true } });
  await client.call('sessionSend', { params: { id: muted }, body: { text: 'go' } });
  await world.until(muted, ({ nudge }) => nudge.state === 'blocked', 'blocked');
  // A later notice of another session shows that there was time enough.
  const later = await asking();
  await eventually(async () => posted.filter((notice) => notice['session_id'] === later));
  expect(posted.filter((notice) => notice['session_id'] === muted)).toEqual([]);
  const next = await world.json<Session>('next', '--json');
  expect(next.id).not.toBe(muted);
});

test('what fails is a fault that can be seen, and another machine has to be allowed', async () => {
  await world.ok('config', 'set', 'notifications.webhook', 'null');
  await world.ok(
    'config',
    'set',
    'notifications.command',
    JSON.stringify([join(world.dir, 'bin/notify'), 'x']),
  );
  await asking();
  const [fault] = await eventually(async () =>
    (await faults()).filter(({ code }) => code === 'NOTIFY_FAILED'),
  );
  expect(fault?.message).toMatch(/bin\/notify: ended with 9/);
  const refused = await world.cli('config', 'set', 'notifications.webhook', 'https://example.com/x');
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/webhook_remote/)]);
});

/** A session that has just begun to ask for an approval. */
async function asking(): Promise<string> {
  const [id = ''] = await world.spawn({ agents: [{ agent: 'asker' }] });
  await world.until(id, ({ last_line: line }) => line === 'ready', 'ready');
  await (await world.client()).call('sessionSend', { params: { id }, body: { text: 'go' } });
  await world.until(id, ({ nudge }) => nudge.state === 'blocked', 'blocked');
  return id;
}

/** Returns the text that the banner of a page would show now. */
async function faults(): Promise<Fault[]> {
  const socket = new WebSocket(`ws+unix:${join(world.home, 'run/daemon.sock')}:/api/events`, {
    headers: { host: 'localhost' },
  });
  socket.on('open', () => socket.send('{"type":"hello"}'));
  const [first] = (await once(socket, 'message')) as [Buffer];
  socket.terminate();
  const message = eventMessageSchema.parse(JSON.parse(first.toString()));
  return message.type === 'snapshot' ? message.state.faults : [];
}

async function told(): Promise<string[]> {
  const names = await readdir(join(world.dir, 'told')).catch(() => []);
  return names.filter((name) => !name.endsWith('.part'));
}

async function eventually<T>(look: () => Promise<T[]>): Promise<T[]> {
  for (const until = Date.now() + 20_000; ;) {
    const found = await look();
    if (found.length > 0) return found;
    if (Date.now() > until) throw new Error('never seen');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
