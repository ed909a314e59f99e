import { expect, it } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.js';
import { aRecord, SEAT } from '../../../../test/support/session-record.js';
import type { Nudge } from '../../../contract/session/nudge.js';
import type { TimelineEntry } from '../../../contract/session/timeline.js';
import { isoTime } from '../../../lib/clock.js';
import type { SessionRecord } from '../../store/state-schema.js';
import { transition, type Fact } from '../transition.js';
import { createTimeline } from './timeline.js';

const START = Date.parse('2026-01-01T00:00:00.000Z');
const spawning = aRecord({
  id: 'aaaaaa',
  prompt_line: 'Fix the tests',
  created_at: '2026-01-01T00:00:00.000Z',
});

/** A session whose facts come one after the other, on a clock of its own. */
function setUp() {
  const entries: TimelineEntry[] = [];
  let kept = true;
  let record: SessionRecord | undefined;
  const clock = createFakeClock(START);
  const timeline = createTimeline({
    files: {
      append: (_id, entry) => void entries.push(entry),
      read: async () => entries,
      remove: async () => void entries.splice(0),
      idle: async () => undefined,
    },
    clock,
    logEnd: () => clock.now() - START,
    isKept: () => kept,
    onEntry: () => undefined,
  });
  const change = (after: SessionRecord): void => {
    const before = record;
    record = after;
    timeline.changed('aaaaaa', before, after);
  };
  return {
    entries,
    timeline,
    begin: () => change(spawning),
    fact: (fact: Fact) => change(transition(record ?? spawning, fact)),
    read(state: Nudge['state'], reason: string, problem: Nudge['problem'] = null) {
      const since = { since: isoTime(clock.now()), since_order: clock.order() };
      const nudge: Nudge = { state, problem, reason, ...since, source: 'screen', rule: 'r', evidence: [] };
      change(transition(record ?? spawning, { kind: 'read', nudge }));
    },
    view() {
      const at = isoTime(clock.now());
      change(
        transition(record ?? spawning, {
          kind: 'viewed',
          at,
          order: clock.order(),
          offset: clock.now() - START,
        }),
      );
    },
    dispose() {
      kept = false;
      timeline.changed('aaaaaa', record, null);
    },
    pass: clock.pass,
    said: () => entries.map(({ kind, text, ...rest }) => ['state' in rest ? rest.state : 'status' in rest ? rest.status : kind, text].join(' ').trim()), // prettier-ignore
  };
}

it('says what happened, in order, with the log’s length of that moment', () => {
  const { begin, fact, read, pass, view, timeline, said, entries } = setUp();
  begin();
  pass(10);
  fact({ kind: 'started', seat: SEAT });
  read('working', 'Thinking');
  pass(1500);
  read('blocked', 'Run npm test?');
  pass(500);
  view();
  pass(4500);
  const sent = timeline.sending('aaaaaa');
  pass(80);
  sent({ text: '', enter: false, keys: ['1'] }, { road: 'cli', secret: false });
  read('working', 'Running npm test');
  pass(2000);
  fact({
    kind: 'exited',
    exit: { code: 7, signal: null },
    at: '2026-01-01T00:00:09.000Z',
    order: START + 9000,
  });
  expect(said()).toEqual([
    'spawning Fix the tests',
    'running',
    'working Thinking',
    'blocked Run npm test?',
    'looked',
    'sent',
    'working Running npm test',
    'done Failed, exit 7',
  ]);
  expect(entries.map((entry) => entry.offset)).toEqual([null, 10, 10, 1510, 2010, 6510, 6590, 8590]);
  expect(entries[5]).toMatchObject({ road: 'cli', keys: ['1'], at: '2026-01-01T00:00:06.510Z' });
  expect(entries[7]).toMatchObject({ failed: true, order: START + 9000 });
});

it('leaves out momentary states, the reasons of a working agent, and unknown states', () => {
  const { begin, fact, read, pass, said } = setUp();
  begin();
  fact({ kind: 'started', seat: SEAT });
  read('feedback', 'What next?');
  pass(5000);
  for (let turn = 0; turn < 50; turn++) {
    read('working', `Step ${turn}`);
    pass(400);
    read('unknown', '');
    pass(200);
    read('feedback', 'What next?');
    pass(5000);
  }
  for (let turn = 0; turn < 50; turn++) {
    read('working', `Step ${turn}`);
    pass(3000);
  }
  read('feedback', 'And now?');
  pass(5000);
  expect(said().slice(2)).toEqual(['feedback What next?', 'working Step 0', 'feedback And now?']);
});

it('has the question of an answer that came at once, and the same question again after it', () => {
  const { begin, fact, read, pass, timeline, said } = setUp();
  begin();
  fact({ kind: 'started', seat: SEAT });
  for (let turn = 0; turn < 2; turn++) {
    read('blocked', 'Go on?');
    pass(20);
    timeline.sending('aaaaaa')({ text: 'yes', enter: true, keys: [] }, { road: 'page', secret: false });
    pass(20);
    read('working', 'Going on');
    pass(20);
  }
  fact({ kind: 'exited', exit: { code: 0, signal: null }, at: '2026-01-01T00:00:09.000Z' });
  expect(said().slice(2)).toEqual(['blocked Go on?', 'sent yes', 'blocked Go on?', 'sent yes', 'working Going on', 'done Ended, exit 0']); // prettier-ignore
});

it('has a look once, however long it takes, and again after a pause', () => {
  const { begin, fact, view, pass, said } = setUp();
  begin();
  fact({ kind: 'started', seat: SEAT });
  for (let second = 0; second < 100; second++, pass(1000)) view();
  pass(90_000);
  view();
  expect(said().slice(2)).toEqual(['looked', 'looked']);
});

it('never holds what was typed where a secret was asked for', () => {
  const { begin, fact, timeline, entries } = setUp();
  begin();
  fact({ kind: 'started', seat: SEAT });
  timeline.sending('aaaaaa')({ text: 'swordfish', enter: true, keys: ['x'] }, { road: 'cli', secret: true });
  expect(entries.at(-1)).toMatchObject({ kind: 'sent', text: '', hidden: true });
  expect(JSON.stringify(entries)).not.toMatch(/swordfish|"x"/);
});

it('makes no entry for a session that is being disposed of, also of a message under way', () => {
  const { begin, fact, read, pass, timeline, entries, dispose } = setUp();
  begin();
  fact({ kind: 'started', seat: SEAT });
  const sent = timeline.sending('aaaaaa');
  read('blocked', 'Go on?');
  dispose();
  const before = entries.length;
  sent({ text: 'yes', enter: true, keys: [] }, { road: 'page', secret: false });
  pass(10_000);
  expect(entries).toHaveLength(before);
});
