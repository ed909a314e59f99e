import { describe, expect, it } from 'vitest';
import { aSession } from '../../../test/support/session-view.js';
import { followLimit, recordedLimit } from './limit-notice.js';

const M = 60_000;
const NOON = Date.parse('2026-05-01T12:00:00Z');
const in45 = { kind: 'after', ms: 45 * M } as const;
const limited = { state: 'feedback', problem: 'rate_limited', reason: 'Try again in 45 minutes' } as const;
const at = (now: number) => ({ now, zone: 'UTC' });

describe('the notice of a limit', () => {
  it('counts from when it was first seen, for as long as it stands', () => {
    const first = followLimit(null, { ...limited, limit: in45 }, at(NOON));
    expect(first?.until).toBe(NOON + 45 * M);
    const rewrapped = { ...limited, reason: 'Try again in 45  min utes', limit: in45 };
    expect(followLimit(first, rewrapped, at(NOON + 60 * M))?.until).toBe(NOON + 45 * M);
  });

  it('keeps its time while a dialog covers it, and is new after work', () => {
    const first = followLimit(null, { ...limited, limit: in45 }, at(NOON));
    const covered = followLimit(first, { state: 'blocked', problem: null, reason: 'Stop?' }, at(NOON + M));
    expect(followLimit(covered, { ...limited, limit: in45 }, at(NOON + 2 * M))?.until).toBe(NOON + 45 * M);
    const worked = followLimit(first, { state: 'working', problem: null, reason: '' }, at(NOON + M));
    expect(followLimit(worked, { ...limited, limit: in45 }, at(NOON + 2 * M))?.until).toBe(NOON + 47 * M);
  });

  it('is another one with other words', () => {
    const first = followLimit(null, { ...limited, limit: in45 }, at(NOON));
    const other = { ...limited, reason: 'Try again in 1 minute', limit: { kind: 'after', ms: M } } as const;
    expect(followLimit(first, other, at(NOON + 10 * M))?.until).toBe(NOON + 11 * M);
    expect(followLimit(first, { ...limited, reason: 'Too many requests' }, at(NOON))?.until).toBeNull();
  });

  it('is known again after a restart', () => {
    const nudge = { ...limited, since: new Date(NOON).toISOString() };
    const until = new Date(NOON + 45 * M).toISOString();
    const known = recordedLimit(aSession({ nudge: { ...nudge, limited_until: until } }).nudge);
    expect(followLimit(known, { ...limited, limit: in45 }, at(NOON + 60 * M))?.until).toBe(NOON + 45 * M);
    // An older schmux read no times; the session has been limited since then.
    const old = recordedLimit(aSession({ nudge }).nudge);
    expect(followLimit(old, { ...limited, limit: in45 }, at(NOON + 60 * M))?.until).toBe(NOON + 45 * M);
    expect(recordedLimit(aSession().nudge)).toBeNull();
  });
});
