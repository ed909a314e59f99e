import type { Nudge } from '../../../contract/session/nudge.js';
import { isoTime, type Clock } from '../../../lib/clock.js';
import type { Stop } from '../../../lib/emitter.js';
import type { SessionRecord } from '../../store/state-schema.js';
import type { Registry } from '../registry.js';
import type { Continue } from './continue.js';

/** The timer stands still while the machine sleeps, but limits end by the wall clock: it is looked at this often while one runs. */
const LOOK_EVERY_MS = 60_000;
/** A session is continued this long after its limit, because printed times are rounded and clocks differ. */
export const CONTINUE_AFTER_MS = 120_000;
/** When a session is looked at again whose screen was not read yet. */
const AGAIN_MS = 2000;

export type LimitClockDeps = {
  registry: Pick<Registry, 'all'>;
  clock: Pick<Clock, 'now' | 'after'>;
  /** Whether sessions without a setting of their own are continued (`limits.continue_at_reset`). */
  continuesByDefault(): boolean;
  /** Returns when the limit ends whose notice a question covers; null for none. */
  coveredLimit(id: string): string | null;
  continueSession: Continue;
  /** Called when the limit of a session has ended. */
  onEnd(id: string): void;
};

export type LimitClock = {
  /** Returns whether the time has come at which a limit ends; null for a nudge without such a time. */
  ended(nudge: Nudge | null): boolean | null;
  /** Returns when "continue" will be sent to a session at a limit; null if it will not. */
  continueAt(record: SessionRecord, nudge: Nudge | null): string | null;
  /** Call it when the limit or the setting of a session may have changed, and at the start. */
  look(): void;
  stop(): void;
};

/** Notices when limits end: one timer for all sessions, and none while no limit runs. */
export function createLimitClock(deps: LimitClockDeps): LimitClock {
  const { registry, clock } = deps;
  let lookedAt = clock.now();
  let timer: Stop | null = null;

  /** Returns when to continue a session whose limit ends at `until`; null if it is not, or has been already. */
  function dueAt(record: SessionRecord, until: string): number | null {
    const isOn = record.continue_at_reset ?? deps.continuesByDefault();
    if (!isOn || record.status !== 'running' || record.limit_continued === until) return null;
    return Date.parse(until) + CONTINUE_AFTER_MS;
  }

  function plan(ms: number | null): void {
    timer?.();
    timer = ms === null ? null : clock.after(ms, look);
  }

  function look(): void {
    plan(null);
    const now = clock.now();
    const times: number[] = [];
    const over: string[] = [];
    const due: { id: string; until: string }[] = [];
    for (const record of registry.all()) {
      const { id, status, nudge } = record;
      if (status !== 'running') continue;
      const shown = nudge?.limited_until;
      const until = shown ?? (nudge?.state === 'blocked' ? deps.coveredLimit(id) : null);
      if (until === null) continue;
      const end = Date.parse(until);
      if (end > now) times.push(end);
      else if (shown !== undefined && end > lookedAt) over.push(id);
      const at = dueAt(record, until);
      if (at !== null && at > now) times.push(at);
      else if (at !== null) due.push({ id, until });
    }
    lookedAt = now;
    const isEarly = due.filter(({ id, until }) => !deps.continueSession(id, until)).length > 0;
    if (isEarly) times.push(now + AGAIN_MS);
    plan(times.length === 0 ? null : Math.min(Math.min(...times) - now, LOOK_EVERY_MS));
    for (const id of over) deps.onEnd(id);
  }

  return {
    ended: (nudge) =>
      nudge?.limited_until === undefined ? null : Date.parse(nudge.limited_until) <= clock.now(),
    continueAt(record, nudge) {
      const at = nudge?.limited_until === undefined ? null : dueAt(record, nudge.limited_until);
      return at === null ? null : isoTime(at);
    },
    look,
    stop: () => plan(null),
  };
}
