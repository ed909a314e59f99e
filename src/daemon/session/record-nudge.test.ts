import { expect, it } from 'vitest';
import type { Nudge } from '../../contract/session/nudge.js';
import { silentLogger } from '../../lib/logging/logger.js';
import type { SessionRecord } from '../store/state-schema.js';
import { recordNudge } from './record-nudge.js';
import type { Fact } from './transition.js';

const nudge = (over: Partial<Nudge> = {}): Nudge => ({
  state: 'blocked',
  problem: null,
  reason: 'Run it?',
  source: 'screen',
  rule: 'dialog',
  since: '2026-01-01T00:00:00.000Z',
  evidence: [],
  ...over,
});

it.each([
  ['the first nudge', undefined, nudge(), true],
  ['a nudge that is on record', nudge(), nudge(), false],
  [
    'one that differs in its evidence only',
    nudge(),
    nudge({ evidence: [{ row: 1, text: '❯ 1. Yes', from: 0, to: 8 }] }),
    false,
  ],
  ['another reason', nudge(), nudge({ reason: 'Delete it?' }), true],
  ['the same question at another time', nudge(), nudge({ since: '2026-01-01T00:01:00.000Z' }), true],
  ['a time at which a limit ends', nudge(), nudge({ limited_until: '2026-01-01T09:00:00.000Z' }), true],
  ['what another rule says', nudge(), nudge({ rule: 'hook' }), true],
])('%s', (_what, recorded, next, isNew) => {
  const record = { id: 'aaaaaa', nudge: recorded } as SessionRecord;
  const facts: Fact[] = [];
  const registry = {
    find: () => record,
    apply: (_id: string, fact: Fact) => (facts.push(fact), Promise.resolve(record)),
  };
  expect(recordNudge({ registry, logger: silentLogger }, 'aaaaaa', next)).toBe(isNew);
  expect(facts).toEqual(isNew ? [{ kind: 'read', nudge: next }] : []);
});
