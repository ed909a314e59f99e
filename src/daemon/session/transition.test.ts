import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aRecord, SEAT } from '../../../test/support/session-record.js';
import { sessionRecordSchema, type SessionRecord } from '../store/state-schema.js';
import { transition, type Fact } from './transition.js';

const AT = '2026-01-02T03:04:05.678Z';
const error = { code: 'SPAWN_FAILED', message: 'no' } as const;

const spawning = aRecord({ created_at: AT });

const time = fc
  .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const fact: fc.Arbitrary<Fact> = fc.oneof(
  fc.constant<Fact>({ kind: 'started', seat: SEAT }),
  time.map((at): Fact => ({ kind: 'failed', error, at })),
  fc.tuple(time, fc.option(fc.nat(255))).map(([at, code]): Fact => ({
    kind: 'exited',
    exit: { code, signal: code === null ? 'SIGKILL' : null },
    at,
  })),
  time.map((at): Fact => ({ kind: 'lost', error, at })),
  time.map((at): Fact => ({ kind: 'printed', at })),
  fc.tuple(time, fc.option(fc.nat())).map(([at, offset]): Fact => ({ kind: 'viewed', at, offset })),
  fc.constantFrom<Fact>({ kind: 'ending' }, { kind: 'reviewed' }, { kind: 'disposing' }),
  fc.boolean().map((muted): Fact => ({ kind: 'muted', muted })),
);
const ORDER = { spawning: 0, running: 1, done: 2 };

describe('transition', () => {
  it('goes spawning → running → done and keeps the seat and the exit', () => {
    const running = transition(spawning, { kind: 'started', seat: SEAT });
    const done = transition(running, { kind: 'exited', exit: { code: 7, signal: null }, at: AT });
    expect(done).toMatchObject({
      status: 'done',
      seat: SEAT,
      exit: { code: 7, signal: null },
      ended_at: AT,
      failure: null,
      reviewed: false,
    });
  });

  it('never goes backwards, never changes an end, and always stays a valid record', () => {
    fc.assert(
      fc.property(fc.array(fact, { maxLength: 30 }), (facts) => {
        let record = spawning as SessionRecord;
        for (const next of facts) {
          const before = record;
          record = transition(record, next);
          expect(ORDER[record.status]).toBeGreaterThanOrEqual(ORDER[before.status]);
          if (before.status === 'done' && record.status === 'done') {
            expect([record.exit, record.ended_at, record.failure]).toEqual([
              before.exit,
              before.ended_at,
              before.failure,
            ]);
          }
          expect(sessionRecordSchema.parse(JSON.parse(JSON.stringify(record)))).toEqual(record);
        }
      }),
    );
  });

  it('returns the same object when nothing changes, so that nothing is saved or sent', () => {
    const seen = transition(spawning, { kind: 'viewed', at: AT, offset: 5 });
    expect(transition(seen, { kind: 'viewed', at: AT, offset: 9 })).toBe(seen);
    expect(transition(spawning, { kind: 'reviewed' })).toBe(spawning);
    expect(transition(spawning, { kind: 'exited', exit: { code: 0, signal: null }, at: AT })).toBe(spawning);
  });

  it('keeps keys it does not know', () => {
    const odd = { ...spawning, colour: 'green' } as SessionRecord;
    expect(transition(odd, { kind: 'started', seat: SEAT })).toMatchObject({ colour: 'green' });
  });
});
