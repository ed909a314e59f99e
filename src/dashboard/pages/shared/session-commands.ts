import type { Session } from '../../../contract/session/session.js';
import { dialogNow, type Place } from '../../state/acting/acting.js';
import type { App } from '../../state/app.js';
import type { KeyId } from '../../state/keyboard/keys.js';
import { agentRuns, plural } from '../../state/words/words.js';
import { canReply } from './answer/use-acting.js';

/**
 * Done asks first if it would end anything. Other sessions are marked as reviewed immediately, and nothing is ended.
 */
export function askDone(app: App, ids: readonly string[]): void {
  const endsOne = ids.some((id) => {
    const session = app.session(id);
    return session === undefined || agentRuns(session) || (session.left_processes ?? 0) > 0;
  });
  if (endsOne) app.overlay.set({ kind: 'done', ids });
  else void app.actions.done(ids, { keepProcesses: true });
}

/** Resumes the conversation of an ended session. */
export async function resume(app: App, { id: ended, agent }: Session): Promise<void> {
  const id = await app.actions.spawnOne({ resume_of: ended, agents: [{ agent }] });
  if (id !== null) app.router.go({ page: 'session', id });
}

/** Resumes several at once; what could not be resumed is said one by one. */
export async function resumeAll(app: App, sessions: readonly Session[]): Promise<void> {
  const started = await Promise.all(
    sessions.map(({ id, agent }) => app.actions.spawnOne({ resume_of: id, agents: [{ agent }] })),
  );
  const count = started.filter((id) => id !== null).length;
  if (count > 0) app.actions.tell({ tone: 'info', title: `Resumed ${plural(count, 'session')}` });
}

/** Shows the whole question of a session, or opens its line to reply in; without a place for that, the Send dialog. */
export function answerInFull(app: App, id: string, place: Place | null): boolean {
  const session = app.session(id);
  if (session === undefined) return false;
  const dialog = dialogNow(session.dialog, app.acting.acts.get().get(id));
  if (dialog !== null) app.overlay.set({ kind: 'answer', id, dialog });
  else if (!canReply(session)) app.acting.note(id, 'No question is open');
  else if (place === null) app.overlay.set({ kind: 'send', ids: [id] });
  else app.acting.field.set({ id, place, choice: null });
  return true;
}

/** Runs the command of a key on the given sessions; returns false if the key has none. */
export function sessionCommand(app: App, id: KeyId, ids: readonly string[]): boolean {
  const [first] = ids;
  const session = first === undefined ? undefined : app.session(first);
  if (first === undefined || session === undefined) return false;
  switch (id) {
    case 'send':
      app.overlay.set({ kind: 'send', ids });
      return true;
    case 'done':
      askDone(app, ids);
      return true;
    case 'dispose':
      app.overlay.set({ kind: 'dispose', ids });
      return true;
    case 'copy':
      void app.actions.copyAttach(first);
      return true;
    case 'rename':
      app.overlay.set({ kind: 'rename', id: first });
      return true;
    case 'why':
      app.overlay.set({ kind: 'why', id: first });
      return true;
    case 'resume':
      if (!session.resumable) return false;
      void resume(app, session);
      return true;
    case 'mute':
      void app.actions.mute(first, !session.muted);
      return true;
    case 'diff':
      app.router.go({ page: 'diff', workspace: session.workspace.id, base: 'head', file: null });
      return true;
    default:
      return false;
  }
}
