import type { Client } from '../../../client/client.js';
import { toSchmuxError } from '../../../contract/errors.js';
import type { OpenDialog } from '../../../contract/session/dialog.js';
import type { SendRequest, Session } from '../../../contract/session/session.js';
import type { Model } from '../model.js';
import { createStore, type Store } from '../store.js';
import { shownChoices } from './choices.js';
import { createQuestions } from './questions.js';
import { answerRefusal, receiptOutcome, sendRefusal, type Outcome } from './receipt-words.js';

/** What the user is doing, or has just done, to a session from the page. */
export type Act =
  | { phase: 'busy'; text: string }
  /**
   * `seen`: the question that was open then, undefined if the session says it itself; `replaces`: id of the one that the
   * session showed at that time, null for none. `ripe`: goes with the next change of the session.
   */
  | {
      phase: 'over';
      outcome: Outcome;
      seen: OpenDialog | null | undefined;
      replaces: string | null;
      ripe: boolean;
    }
  | { phase: 'note'; text: string };

/** Where a field is open: the same session can be shown in the rail and in the details. */
export type Place = 'row' | 'rail' | 'card' | 'keys';

/** The one-line field that is open. `choice`: the text goes with this answer (counted from 1); null: it is a reply. */
export type OpenField = {
  id: string;
  place: Place;
  choice: { dialog: OpenDialog; index: number } | null;
};

export type Answer = { dialog: OpenDialog; index: number; text?: string };
export type Draft = SendRequest['draft'];

export type ActingDeps = {
  client: Pick<Client, 'call'>;
  model: Store<Model>;
  /** Monotonic, in ms. */
  now: () => number;
  after: (ms: number, run: () => void) => void;
};

export type Acting = {
  acts: Store<ReadonlyMap<string, Act>>;
  field: Store<OpenField | null>;
  /** Unsent text, by what it is for; see `fieldKey`. */
  texts: Map<string, string>;
  /** Returns how long, in ms, the question of a session is still too new to be answered; 0: it can be answered. */
  settlesIn(id: string): number;
  /** Answers; returns what came of it, or null while another act is going on. */
  answer(id: string, answer: Answer): Promise<Outcome | null>;
  /** Answers with the choice whose button shows this digit. Choices that take words open their field in `place`. */
  answerDigit(id: string, digit: number, place: Place): void;
  /** Sends a message and returns its outcome, for the caller to show. */
  send(id: string, text: string, draft: Draft): Promise<Outcome>;
  /** The same, shown beside the session; null while another act is going on. */
  reply(id: string, text: string, draft: Draft): Promise<Outcome | null>;
  /** Shows a quiet sentence beside the session for a moment. */
  note(id: string, text: string): void;
  stop(): void;
};

/** An outcome can be read in this time; then it goes with the next change of its session. */
const STAYS_MS = 10_000;
const NOTE_MS = 4000;

/** Names what a field's text is for, so that it is found again when the field is opened again. */
export function fieldKey({ id, choice }: OpenField): string {
  return choice === null ? id : `${id} answer`;
}

/** Returns the question that is open now: what the last act has seen is newer than what the session says. */
export function dialogNow(dialog: OpenDialog | undefined, act: Act | undefined): OpenDialog | null {
  const isNewer = act?.phase === 'over' && act.seen !== undefined && act.replaces === (dialog?.id ?? null);
  const open = isNewer ? act.seen : dialog;
  return open === undefined || open === null || open.choices.length === 0 ? null : open;
}

/** Everything that the page does to a session's question or composer, one act at a time for each session. */
export function createActing({ client, model, now, after }: ActingDeps): Acting {
  const acts = createStore<ReadonlyMap<string, Act>>(new Map());
  const field = createStore<OpenField | null>(null);
  const questions = createQuestions(now);
  const session = (id: string): Session | undefined => model.get().data?.sessions.get(id);

  const put = (id: string, act: Act | null): void =>
    acts.update((all) => {
      const next = new Map(all);
      if (act === null) next.delete(id);
      else next.set(id, act);
      return next;
    });

  const isBusy = (id: string): boolean => acts.get().get(id)?.phase === 'busy';

  const finish = (id: string, outcome: Outcome): void => {
    const since = session(id);
    const { dialog: seen } = outcome;
    if (seen !== undefined) questions.saw(id, seen);
    put(id, { phase: 'over', outcome, seen, replaces: since?.dialog?.id ?? null, ripe: false });
    after(STAYS_MS, () => {
      const current = acts.get().get(id);
      if (current?.phase !== 'over' || current.outcome !== outcome) return;
      put(id, session(id) === since ? { ...current, ripe: true } : null);
    });
  };

  const stop = questions.watch(model, (changed) => {
    for (const [id, act] of acts.get()) {
      const next = changed.get(id);
      if (next === undefined) continue;
      if (next === null) put(id, null);
      if (next === null || act.phase !== 'over') continue;
      if (act.ripe) put(id, null);
      // What the act saw is no longer newer.
      else if ((next.dialog?.id ?? null) !== act.replaces && act.seen !== undefined)
        put(id, { ...act, seen: undefined });
    }
  });

  const acting: Acting = {
    acts,
    field,
    texts: new Map(),
    settlesIn: questions.settlesIn,
    async answer(id, { dialog, index, text }) {
      const body = { dialog: dialog.id, choice: index, ...(text === undefined ? {} : { text }) };
      if (isBusy(id)) return null;
      put(id, { phase: 'busy', text: 'Answering…' });
      let outcome: Outcome;
      try {
        outcome = receiptOutcome(await client.call('sessionAnswer', { params: { id }, body }));
      } catch (thrown) {
        outcome = answerRefusal(toSchmuxError(thrown));
      }
      finish(id, outcome);
      return outcome;
    },
    answerDigit(id, digit, place) {
      if (isBusy(id)) return;
      const dialog = dialogNow(session(id)?.dialog, acts.get().get(id));
      if (dialog === null) return acting.note(id, 'No question to answer');
      const shown = shownChoices(dialog).find((each) => each.digit === digit);
      if (shown === undefined) return acting.note(id, `There is no choice ${digit}`);
      if (questions.settlesIn(id) > 0)
        return acting.note(id, 'The question has just changed: nothing was pressed');
      const { index, choice } = shown;
      if (choice.kind === 'text') return field.set({ id, place, choice: { dialog, index } });
      void acting.answer(id, { dialog, index });
    },
    async send(id, text, draft) {
      try {
        return receiptOutcome(await client.call('sessionSend', { params: { id }, body: { text, draft } }));
      } catch (thrown) {
        return sendRefusal(toSchmuxError(thrown));
      }
    },
    async reply(id, text, draft) {
      if (isBusy(id)) return null;
      put(id, { phase: 'busy', text: 'Sending…' });
      const outcome = await acting.send(id, text, draft);
      finish(id, outcome);
      return outcome;
    },
    note(id, text) {
      if (isBusy(id)) return;
      const act: Act = { phase: 'note', text };
      put(id, act);
      after(NOTE_MS, () => acts.get().get(id) === act && put(id, null));
    },
    stop,
  };
  return acting;
}
