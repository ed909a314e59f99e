import type { OpenDialog } from '../../../contract/session/dialog.js';
import type { Session } from '../../../contract/session/session.js';
import type { Model } from '../model.js';
import type { Store } from '../store.js';

/**
 * A question that has just appeared cannot be answered for this long: a finger or a key that was meant for what stood there
 * before is already on its way.
 */
const SETTLE_MS = 500;

export type Questions = {
  /** Notes that this question, or none, is open on a session. */
  saw(id: string, dialog: OpenDialog | null): void;
  /** Returns how long, in ms, the question of a session is still too new to be answered. */
  settlesIn(id: string): number;
  /** Follows the model; `onChange` gets the sessions that changed, null for those that are gone. */
  watch(model: Store<Model>, onChange: (changed: ReadonlyMap<string, Session | null>) => void): () => void;
};

/** Remembers since when each open question is known. `now` is monotonic, in ms. */
export function createQuestions(now: () => number): Questions {
  const known = new Map<string, { dialog: string; since: number }>();
  const note = (id: string, dialog: OpenDialog | null | undefined, since: number): void => {
    if (dialog === null || dialog === undefined) known.delete(id);
    else if (known.get(id)?.dialog !== dialog.id) known.set(id, { dialog: dialog.id, since });
  };
  return {
    saw: (id, dialog) => note(id, dialog, now()),
    settlesIn: (id) => Math.max(0, SETTLE_MS - (now() - (known.get(id)?.since ?? -Infinity))),
    watch(model, onChange) {
      let before = model.get().data?.sessions ?? null;
      return model.subscribe(() => {
        const sessions = model.get().data?.sessions ?? null;
        if (sessions === null || sessions === before) return;
        const changed = new Map<string, Session | null>();
        // A page that opens finds its questions: nobody was about to press something else.
        const since = before === null ? -Infinity : now();
        for (const [id, session] of sessions) {
          if (before?.get(id) === session) continue;
          changed.set(id, session);
          note(id, session.dialog, since);
        }
        for (const id of before?.keys() ?? [])
          if (!sessions.has(id)) {
            changed.set(id, null);
            known.delete(id);
          }
        before = sessions;
        onChange(changed);
      });
    },
  };
}
