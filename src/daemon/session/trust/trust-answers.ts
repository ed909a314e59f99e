import { toSchmuxError } from '../../../contract/errors.js';
import type { OpenDialog } from '../../../contract/session/dialog.js';
import type { Stop } from '../../../lib/emitter.js';
import type { Clock } from '../../../lib/clock.js';
import type { Logger } from '../../../lib/logging/logger.js';
import type { WorkspaceRecord } from '../../store/state-schema.js';
import type { SessionInput } from '../input/input.js';
import type { Registry } from '../registry.js';
import { trustChoice } from './trust-choice.js';

/** A question must stay open this long: an agent that starts redraws its screen. */
const STEADY_MS = 300;

export type TrustAnswersDeps = {
  registry: Pick<Registry, 'find' | 'apply'>;
  workspace(id: string): WorkspaceRecord | undefined;
  /** Returns true when the user has said to trust the clones of this repository. */
  trusts(repo: string): boolean;
  /** Returns the open question, as last read. */
  dialog(id: string): OpenDialog | null;
  answer: SessionInput['answer'];
  clock: Pick<Clock, 'after'>;
  logger: Logger;
};

export type TrustAnswers = {
  /** Call it when the status of a session has changed. */
  statusChanged(id: string): void;
  stop(): void;
};

/**
 * Answers the question whether an agent may trust its folder, where a setting says so: only in a clone that schmux made of that
 * repository, once per session, and no other question. It is recorded before it is answered, so it is never answered twice.
 */
export function createTrustAnswers(deps: TrustAnswersDeps): TrustAnswers {
  const { registry, clock, logger } = deps;
  const waiting = new Map<string, Stop>();

  function choiceFor(id: string): { dialog: OpenDialog; choice: number } | null {
    const record = registry.find(id);
    if (record?.status !== 'running' || record.trust_answered === true) return null;
    const place = deps.workspace(record.workspace);
    if (place?.managed !== true || place.repo === null || !deps.trusts(place.repo)) return null;
    const dialog = deps.dialog(id);
    const choice = dialog === null ? null : trustChoice(dialog, place.path);
    return dialog === null || choice === null ? null : { dialog, choice };
  }

  async function answer(id: string): Promise<void> {
    const found = choiceFor(id);
    if (found === null) return;
    await registry.apply(id, { kind: 'trust_answered', answered: true });
    try {
      await deps.answer(id, { dialog: found.dialog.id, choice: found.choice }, 'automatic');
    } catch (thrown) {
      const error = toSchmuxError(thrown);
      logger.warn({ session: id, err: error }, 'the question about trust was not answered');
      // Nothing was pressed, so the next time it is seen it may be.
      if (error.code === 'SCREEN_CHANGED')
        await registry.apply(id, { kind: 'trust_answered', answered: false });
    }
  }

  return {
    statusChanged(id) {
      if (waiting.has(id) || choiceFor(id) === null) return;
      const stop = clock.after(STEADY_MS, () => {
        waiting.delete(id);
        answer(id).catch((error: unknown) =>
          logger.warn({ session: id, err: error }, 'the question about trust was not answered'),
        );
      });
      waiting.set(id, stop);
    },
    stop() {
      for (const stop of waiting.values()) stop();
      waiting.clear();
    },
  };
}
