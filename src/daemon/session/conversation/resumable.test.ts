import { expect, it } from 'vitest';
import { aRecord, SEAT } from '../../../../test/support/session-record.js';
import { workspaceRecordSchema, type SessionRecord } from '../../store/state-schema.js';
import { createEmitter } from '../../../lib/emitter.js';
import type { RecordChange } from '../registry.js';
import { createLastStarts, isResumable } from './resumable.js';

const at = (minute: number) => `2026-01-01T00:0${minute}:00.000Z`;
const session = (over: Record<string, unknown> = {}): SessionRecord =>
  aRecord({
    status: 'done',
    id: 'aaaaaa',
    agent: 'claude',
    created_at: at(1),
    ended_at: at(2),
    seat: SEAT,
    ...over,
  });

const workspace = workspaceRecordSchema.parse({
  id: 'proj-001',
  path: '/w',
  repo: 'proj',
  branch: 'main',
  managed: true,
  status: 'ready',
  created_at: at(0),
});
const resumes = (agent: string) => agent === 'claude';
const lastStartOf = (...all: SessionRecord[]) =>
  createLastStarts({ all: () => all, onChange: () => () => undefined });
const ask = (record: SessionRecord, over: Partial<Parameters<typeof isResumable>[1]> = {}) =>
  isResumable(record, { lastStart: lastStartOf(record), workspace, resumes, ...over });

it('is so for the last session of an agent that can, once it is over', () => {
  expect(ask(session())).toBe(true);
  expect(ask(session({ status: 'running' }))).toBe(false);
  expect(ask(session({ agent: 'demo' }))).toBe(false);
});

it('is not so when the agent never ran', () => {
  expect(ask(session({ seat: null }))).toBe(false);
});

it('is not so when the directory is gone', () => {
  expect(ask(session(), { workspace: undefined })).toBe(false);
  expect(ask(session(), { workspace: { ...workspace, status: 'missing' } })).toBe(false);
});

it('is not so when a later session of the same agent worked in the same place', () => {
  const record = session();
  const later = { id: 'bbbbbb', created_at: at(3) };
  expect(ask(record, { lastStart: lastStartOf(record, session(later)) })).toBe(false);
  expect(ask(record, { lastStart: lastStartOf(record, session({ ...later, agent: 'codex' })) })).toBe(true);
  expect(ask(record, { lastStart: lastStartOf(record, session({ ...later, workspace: 'proj-002' })) })).toBe(
    true,
  );
  expect(ask(record, { lastStart: lastStartOf(record, session({ ...later, created_at: at(0) })) })).toBe(
    true,
  );
});

it('is known again when a session came or went', () => {
  const changed = createEmitter<RecordChange>(() => undefined);
  const record = session();
  const later = session({ id: 'bbbbbb', created_at: at(3) });
  let all = [record];
  const lastStart = createLastStarts({ all: () => all, onChange: changed.on });
  expect(ask(record, { lastStart })).toBe(true);
  all = [record, later];
  changed.emit({ id: later.id, before: undefined, record: later, urgent: true });
  expect(ask(record, { lastStart })).toBe(false);
  all = [record];
  changed.emit({ id: later.id, before: later, record: null, urgent: true });
  expect(ask(record, { lastStart })).toBe(true);
});
