import type { Receipt } from '../../../contract/session/acting.js';
import type { Nudge } from '../../../contract/session/nudge.js';
import type { SendRequest } from '../../../contract/session/session.js';
import type { Road, TimelineEntry } from '../../../contract/session/timeline.js';
import { isoTime, type Clock } from '../../../lib/clock.js';
import type { Stop } from '../../../lib/emitter.js';
import type { SessionRecord } from '../../store/state-schema.js';
import { entriesOf, nudgeEntry, nudgeKey, type EntryMoment } from './entries.js';
import { oneLine } from './prompt-line.js';
import type { TimelineFiles } from './timeline-files.js';

/** A nudge that lasts less is no entry; a dialog that is answered at once is still worth one, hence the shorter time. */
const HELD_MS = { blocked: 300, other: 1000 };

export type TimelineDeps = {
  files: TimelineFiles;
  clock: Clock;
  /** Returns the length of the session's log; null when it is not being followed. */
  logEnd(id: string): number | null;
  /** Returns false once the session's disposal has begun. */
  isKept(id: string): boolean;
  /** Called when there is a new entry. */
  onEntry(id: string): void;
};

/** The events of each session, for a user who comes back. */
export type Timeline = {
  /** Takes note of a changed record; null when its session is being disposed of. */
  changed(id: string, before: SessionRecord | undefined, after: SessionRecord | null): void;
  /** Call it before a message is typed, and the function it returns once the message was delivered: that adds the entry. */
  sending(id: string): (message: Pick<SendRequest, 'text' | 'enter' | 'keys'>, how: Sent) => void;
  /** The same for an answer. */
  answering(id: string): (answer: { question: string; choice: string }, road: Road) => void;
  /** Adds that the session was not continued after its limit, and why. */
  notContinued(id: string, why: string): void;
  read(id: string): Promise<TimelineEntry[]>;
  /** Returns the `order` of the newest entry since the daemon's start. */
  newest(id: string): number | undefined;
  remove(id: string): Promise<void>;
  /** Adds the entries that are held back, and waits until they are saved. */
  stop(): Promise<void>;
};

/** `secret`: the terminal asked for something that must not be shown. */
export type Sent = { road: Road; secret: boolean; outcome?: Receipt['outcome'] };

type Held = { key: string; entry: TimelineEntry; stop: Stop };

export function createTimeline(deps: TimelineDeps): Timeline {
  const { files, clock } = deps;
  const held = new Map<string, Held>();
  /** Keys of the last nudges that were entered, or were there when the daemon started. */
  const keys = new Map<string, string>();
  const newest = new Map<string, number>();

  const momentOf = (id: string): EntryMoment => ({
    at: isoTime(clock.now()),
    order: clock.order(),
    offset: deps.logEnd(id),
  });

  function enter(id: string, entry: TimelineEntry): void {
    // A message may be delivered while its session is being disposed of.
    if (!deps.isKept(id)) return;
    files.append(id, entry);
    newest.set(id, Math.max(entry.order, newest.get(id) ?? 0));
    deps.onEntry(id);
  }

  function drop(id: string): void {
    held.get(id)?.stop();
    held.delete(id);
  }

  /** Adds the entry that is held back, because it comes before what happens now. */
  function release(id: string): void {
    const waits = held.get(id);
    if (waits === undefined) return;
    drop(id);
    keys.set(id, waits.key);
    enter(id, waits.entry);
  }

  function nudged(id: string, before: Nudge | undefined, nudge: Nudge): void {
    // Not knowing anything for a moment is no news.
    if (nudge.state === 'unknown' && nudge.problem === null) return;
    const key = nudgeKey(nudge);
    if (!keys.has(id) && before !== undefined) keys.set(id, nudgeKey(before));
    if (held.get(id)?.key === key) return;
    drop(id);
    if (keys.get(id) === key) return;
    const entry = nudgeEntry(nudge, deps.logEnd(id));
    const ms = nudge.state === 'blocked' ? HELD_MS.blocked : HELD_MS.other;
    held.set(id, { key, entry, stop: clock.after(ms, () => release(id)) });
  }

  function forget(id: string): void {
    drop(id);
    keys.delete(id);
    newest.delete(id);
  }

  return {
    changed(id, before, after) {
      if (after === null) return forget(id);
      const entries = entriesOf(before, after, momentOf(id));
      if (entries.some((entry) => entry.kind === 'lifecycle')) release(id);
      for (const entry of entries) enter(id, entry);
      if (after.status === 'running' && after.nudge !== undefined && after.nudge !== before?.nudge)
        nudged(id, before?.nudge, after.nudge);
    },
    sending(id) {
      release(id);
      const now = momentOf(id);
      return ({ text, enter: submits, keys: names }, { road, secret, outcome }) => {
        const pressed = text === '' && submits ? ['Enter', ...names] : names;
        const what = secret
          ? { text: '', hidden: true }
          : { text: oneLine(text), ...(pressed.length > 0 ? { keys: pressed } : {}) };
        const seen = outcome === undefined ? {} : { outcome };
        enter(id, { ...now, ...what, ...seen, kind: 'sent', road });
        // The same question after an answer is a new one.
        keys.set(id, '');
      };
    },
    answering(id) {
      release(id);
      const now = momentOf(id);
      return ({ question, choice }, road) => {
        enter(id, { ...now, kind: 'answered', text: oneLine(choice), question: oneLine(question), road });
        keys.set(id, '');
      };
    },
    notContinued(id, why) {
      release(id);
      enter(id, { ...momentOf(id), kind: 'not_continued', text: oneLine(why) });
    },
    read: files.read,
    newest: (id) => newest.get(id),
    remove(id) {
      forget(id);
      return files.remove(id);
    },
    async stop() {
      for (const id of held.keys()) release(id);
      await files.idle();
    },
  };
}
