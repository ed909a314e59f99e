import { orderOf } from '../../../../contract/order.js';
import type { Session } from '../../../../contract/session/session.js';
import { promptLine } from '../../../state/words/words.js';

/** Sessions of one request are created within this time. */
const TOGETHER_MS = 10_000;

/** The number of a session among attempts at the same prompt, and how it differs from the others. */
export type Attempt = { number: number; of: number; differs: readonly ('agent' | 'workspace' | 'branch')[] };

export function sameAttempt(a: Attempt | undefined, b: Attempt | undefined): boolean {
  return a?.number === b?.number && a?.of === b?.of && a?.differs.join() === b?.differs.join();
}

const created = (session: Session): number => orderOf(session.created_order, session.created_at);

/** Finds attempts among `sessions`: the same prompt, started together. They are numbered in starting order. */
export function attemptsOf(sessions: Iterable<Session>): ReadonlyMap<string, Attempt> {
  const byPrompt = new Map<string, Session[]>();
  for (const session of sessions) {
    const prompt = promptLine(session);
    if (prompt !== '') byPrompt.set(prompt, [...(byPrompt.get(prompt) ?? []), session]);
  }
  const found = new Map<string, Attempt>();
  for (const alike of byPrompt.values()) {
    if (alike.length < 2) continue;
    alike.sort((a, b) => created(a) - created(b) || (a.id < b.id ? -1 : 1));
    let batch: Session[] = [];
    for (const session of alike) {
      const last = batch.at(-1);
      if (last !== undefined && created(session) - created(last) > TOGETHER_MS) {
        number(batch);
        batch = [];
      }
      batch.push(session);
    }
    number(batch);
  }
  return found;

  function number(batch: readonly Session[]): void {
    if (batch.length < 2) return;
    const several = (of: (session: Session) => string | null): boolean => new Set(batch.map(of)).size > 1;
    const differs = [
      ...(several(({ agent }) => agent) ? (['agent'] as const) : []),
      ...(several(({ workspace }) => workspace.id) ? (['workspace'] as const) : []),
      ...(several(({ workspace }) => workspace.branch) ? (['branch'] as const) : []),
    ];
    for (const [at, { id }] of batch.entries()) found.set(id, { number: at + 1, of: batch.length, differs });
  }
}
