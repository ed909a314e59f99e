import { expect, it } from 'vitest';
import { aRecord, SEAT } from '../../../../test/support/session-record.js';
import { createEmitter } from '../../../lib/emitter.js';
import type { SessionRecord } from '../../store/state-schema.js';
import type { RecordChange } from '../registry.js';
import { createSuccessors, hasRun, isLost } from './lineage.js';
import { laterOne } from './rivals.js';

const at = (minute: number) => `2026-01-01T00:0${minute}:00.000Z`;
const over = (parts: Record<string, unknown> = {}): SessionRecord =>
  aRecord({ status: 'done', id: 'aaaaaa', created_at: at(1), ended_at: at(2), seat: SEAT, ...parts });
const failure = (code: string) => ({ code, message: 'x' });

it('is lost when its tmux server ended, not when the user or the program ended it', () => {
  const gone = failure('SESSION_GONE');
  expect(isLost(over({ failure: gone, lost: true }))).toBe(true);
  expect(isLost(over({ failure: gone, lost: false }))).toBe(false);
  expect(isLost(over({ failure: gone, lost: true, ended_by_user: true }))).toBe(false);
  expect(isLost(over({ exit: { code: 0, signal: null } }))).toBe(false);
  expect(isLost(aRecord({ status: 'running', seat: SEAT }))).toBe(false);
  // Older records do not say whether it was the server.
  expect(isLost(over({ failure: gone }))).toBe(true);
  // Only the start of a resumed one leaves a conversation behind.
  const cut = { failure: failure('SPAWN_INTERRUPTED'), seat: null };
  expect([isLost(over(cut)), isLost(over({ ...cut, predecessor: 'bbbbbb' }))]).toEqual([false, true]);
});

it('has run when it had a seat, was adopted without one, or continues one that ran', () => {
  expect(hasRun(over())).toBe(true);
  expect(hasRun(over({ seat: null, failure: failure('SESSION_GONE') }))).toBe(true);
  expect(hasRun(over({ seat: null, failure: failure('SPAWN_FAILED') }))).toBe(false);
  expect(hasRun(over({ seat: null, failure: failure('SPAWN_FAILED'), predecessor: 'bbbbbb' }))).toBe(true);
});

it('knows the successor from its record until that is disposed of', () => {
  const changes = createEmitter<RecordChange>(() => undefined);
  let all = [over()];
  const successorOf = createSuccessors({ all: () => all, onChange: changes.on });
  expect(successorOf('aaaaaa')).toBeUndefined();
  const next = aRecord({ id: 'bbbbbb', predecessor: 'aaaaaa' });
  all = [...all, next];
  changes.emit({ id: 'bbbbbb', before: undefined, record: next, urgent: true });
  expect(successorOf('aaaaaa')).toBe('bbbbbb');
  all = all.slice(0, 1);
  changes.emit({ id: 'bbbbbb', before: next, record: null, urgent: true });
  expect(successorOf('aaaaaa')).toBeUndefined();
});

it('is not the last in its directory when another one runs, began or ended later there', () => {
  const session = over();
  const toolOf = (agent: string) => agent.split('-')[0] ?? '';
  const rival = (parts: Record<string, unknown>) =>
    laterOne(session, { all: [session, over(parts)], toolOf })?.id;
  expect(rival({ id: 'bbbbbb', created_at: at(0), ended_at: at(1) })).toBeUndefined();
  expect(rival({ id: 'bbbbbb', created_at: at(3), ended_at: at(4) })).toBe('bbbbbb');
  expect(rival({ id: 'bbbbbb', created_at: at(0), ended_at: at(4), agent: 'demo-fast' })).toBe('bbbbbb');
  expect(rival({ id: 'bbbbbb', created_at: at(0), status: 'running' })).toBe('bbbbbb');
  expect(rival({ id: 'bbbbbb', created_at: at(3), ended_at: at(4), agent: 'other' })).toBeUndefined();
  expect(rival({ id: 'bbbbbb', created_at: at(3), ended_at: at(4), workspace: 'proj-002' })).toBeUndefined();
});
