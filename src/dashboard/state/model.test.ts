import { expect, test } from 'vitest';
import { configSchema } from '../../contract/config.js';
import type { Snapshot } from '../../contract/events.js';
import { aSession } from '../../../test/support/session-view.js';
import { applyChanges, dataOf } from './model.js';

const snapshot: Snapshot = {
  version: '1',
  sessions: [aSession({ id: 'aaaaaa' }), aSession({ id: 'bbbbbb' })],
  workspaces: [],
  agents: [],
  config: { config: configSchema.parse({}), quick_launches: [], path: '/c', problem: null },
  faults: [],
};

test('a revision changes what it names and keeps the identity of the rest', () => {
  const before = dataOf(snapshot);
  const after = applyChanges(before, [
    { kind: 'session', session: aSession({ id: 'bbbbbb', nickname: 'new' }) },
    { kind: 'session_removed', id: 'aaaaaa' },
    { kind: 'session', session: aSession({ id: 'cccccc' }) },
    { kind: 'faults', faults: [{ code: 'SAVE_FAILED', message: 'no space' }] },
  ]);
  expect([...after.sessions.keys()]).toEqual(['bbbbbb', 'cccccc']);
  expect(after.sessions.get('bbbbbb')?.nickname).toBe('new');
  expect(after.faults).toHaveLength(1);
  expect(after.workspaces).toBe(before.workspaces);
  expect(after.agents).toBe(before.agents);
  expect(after.config).toBe(before.config);
  // The state of the revision before stays unchanged.
  expect([...before.sessions.keys()]).toEqual(['aaaaaa', 'bbbbbb']);
});
