import { beforeEach, expect, test } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.js';
import { aSession } from '../../../test/support/session-view.js';
import { configSchema, type Config } from '../../contract/config.js';
import type { Nudge } from '../../contract/session/nudge.js';
import type { Session } from '../../contract/session/session.js';
import { createNotifier, type Notice, type Notifier } from './notifier.js';

let clock: FakeClock;
let sent: (Notice & { at: number })[];
let problems: (string | null)[];
let sessions: Session[];
let looking: Set<string>;
let settings: Config['notifications'];
let failing: boolean;
let pushOn: boolean;
let pushed: string[];
let notifier: Notifier;

const set = (over: object) =>
  configSchema.parse({ notifications: { dwell_s: 3, cooldown_s: 30, ...over } }).notifications;
const session = (state: Nudge['state'], since: string, over: Partial<Session> = {}): Session =>
  aSession({
    id: 'aaaaaa',
    nickname: 'Cart',
    unseen: true,
    nudge: { state, reason: 'Run it?', since },
    workspace: { id: 'w-001', path: '/w', branch: null },
    ...over,
  });

beforeEach(async () => {
  clock = createFakeClock(0);
  [sent, problems, looking, failing] = [[], [], new Set(), false];
  [pushOn, pushed] = [false, []];
  settings = set({ command: ['notify'] });
  sessions = [session('working', 's0')];
  notifier = createNotifier({
    settings: () => settings,
    sessions: () => sessions,
    isWatched: (id) => looking.has(id),
    push: { isOn: () => pushOn, send: ({ title }) => void pushed.push(title) },
    async send(notice) {
      sent.push({ ...notice, at: clock.now() });
      if (failing) throw new Error('no bell');
    },
    onProblem: (error) => problems.push(error?.message ?? null),
    clock,
  });
  notifier.evaluate();
  await pass(20_000);
});

const pass = (ms: number): Promise<void> => clock.passSettled(ms);

async function becomes(...next: Session[]): Promise<void> {
  sessions = next;
  notifier.evaluate();
  await pass(0);
}

test('sends one notice per wait, once it has lasted, with its facts', async () => {
  await becomes(session('blocked', 's1'));
  await pass(2999);
  expect(sent).toEqual([]);
  await pass(1);
  expect(sent).toMatchObject([
    {
      title: 'Cart is blocked',
      session_id: 'aaaaaa',
      state: 'blocked',
      reason: 'Run it?',
      branch: '',
      at: 23_000,
    },
  ]);
  await becomes(session('blocked', 's1'));
  await pass(600_000);
  expect([sent.length, clock.due().length, problems]).toEqual([1, 0, [null]]);
});

test('sends none for a session that someone views, or for a muted one', async () => {
  looking.add('aaaaaa');
  await becomes(session('blocked', 's1'), session('blocked', 's1', { id: 'bbbbbb', muted: true }));
  looking.clear();
  await pass(600_000);
  expect(sent).toEqual([]);
});

test('a session that flickers causes one notice per cool-down', async () => {
  for (let i = 0; i < 60; i += 1) {
    await becomes(session('blocked', `s${i}`));
    await pass(5000);
    await becomes(session('working', `w${i}`));
    await pass(1000);
  }
  expect(sent.length).toBeLessThanOrEqual(360 / 30 + 1);
  expect(sent.length).toBeGreaterThan(3);
});

test('without a way to send nothing is evaluated, and what already waits when one is set up causes no notice', async () => {
  settings = set({});
  await becomes(session('blocked', 's1'));
  expect(clock.due()).toEqual([]);
  settings = set({ webhook: 'http://localhost:1/' });
  notifier.evaluate();
  await pass(600_000);
  expect(sent).toEqual([]);
  await becomes(session('feedback', 's2'));
  settings = set({ enabled: false, command: ['notify'] });
  notifier.evaluate();
  await pass(600_000);
  expect(sent).toEqual([]);
});

test('what already waits when the daemon starts causes no second notice', async () => {
  const fresh = createNotifier({
    settings: () => settings,
    sessions: () => sessions,
    isWatched: () => false,
    push: { isOn: () => false, send: () => undefined },
    send: async (notice) => void sent.push({ ...notice, at: clock.now() }),
    onProblem: () => undefined,
    clock,
  });
  sessions = [session('unknown', 's0')];
  fresh.evaluate();
  await pass(2000);
  sessions = [session('blocked', 's1')];
  fresh.evaluate();
  await pass(600_000);
  expect(sent).toEqual([]);
});

test('a way that fails is reported, and so is that it works again', async () => {
  failing = true;
  await becomes(session('blocked', 's1'));
  await pass(60_000);
  failing = false;
  await becomes(session('feedback', 's2'));
  await pass(60_000);
  expect(problems).toEqual(['no bell', null]);
});

test('a subscribed browser is notified by the same rules, and alone if nothing else is set up', async () => {
  settings = set({});
  await becomes(session('blocked', 's1'));
  pushOn = true;
  notifier.evaluate();
  await pass(600_000);
  await becomes(session('working', 's2'));
  looking.add('aaaaaa');
  await becomes(session('blocked', 's3'));
  looking.clear();
  await pass(600_000);
  expect(pushed).toEqual([]);
  await becomes(session('feedback', 's4'));
  await pass(3000);
  settings = set({ enabled: false });
  await becomes(session('blocked', 's5'));
  await pass(600_000);
  expect([pushed, sent, problems]).toEqual([['Cart wants feedback'], [], []]);
});
