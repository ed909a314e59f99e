import { SchmuxError } from '../../../contract/errors.js';
import { orderOf } from '../../../contract/order.js';
import type { SessionRecord } from '../../store/state-schema.js';
import { agentRuns } from '../processes/live.js';
import { nameOf } from './lineage.js';

type Others = { all: readonly SessionRecord[]; toolOf(agent: string): string };

/**
 * Returns an error while an agent that outlived its terminal still has the last conversation of that agent in the workspace,
 * because both would write into it.
 */
export function stillRuns(
  { agent, workspace }: Pick<SessionRecord, 'agent' | 'workspace'>,
  { all, toolOf }: Others,
): SchmuxError | null {
  const record = all.find(
    (other) =>
      other.status === 'done' &&
      other.survivor != null &&
      other.workspace === workspace &&
      toolOf(other.agent) === toolOf(agent),
  );
  if (record?.status !== 'done' || record.survivor == null) return null;
  return new SchmuxError(
    'AGENT_STILL_RUNS',
    `The ${record.agent} of session ${record.id} still runs without a terminal (pid ${record.survivor.pid}); a second one would continue the same conversation beside it.`,
    { hint: `schmux done ${record.id} ends it; then resume.` },
  );
}

/** Returns another session that has the conversation open now. */
export function holderOf(
  { id, agent }: SessionRecord,
  conversation: string,
  { all, toolOf }: Others,
): SessionRecord | undefined {
  return all.find(
    (other) =>
      other.id !== id &&
      other.conversation?.id === conversation &&
      toolOf(other.agent) === toolOf(agent) &&
      (other.status === 'spawning' || agentRuns(other)),
  );
}

/** Returns another session whose conversation may be the last one in the directory: it runs, or it began or ended later. */
export function laterOne(session: SessionRecord, { all, toolOf }: Others): SessionRecord | undefined {
  return all.find(
    (other) =>
      other.id !== session.id &&
      other.workspace === session.workspace &&
      toolOf(other.agent) === toolOf(session.agent) &&
      (other.status !== 'done' || startOf(other) > startOf(session) || endOf(other) > endOf(session)),
  );
}

/** Throws ALREADY_RESUMED with the session that continues the conversation now. */
export function refuseResumed(record: SessionRecord, successor: SessionRecord): never {
  const isOver = successor.status === 'done';
  throw new SchmuxError(
    'ALREADY_RESUMED',
    `${nameOf(record)} was already resumed: session ${successor.id} continues its conversation${isOver ? ' and has ended' : ''}.`,
    { hint: isOver ? `schmux resume ${successor.id}` : `schmux attach ${successor.id}` },
  );
}

const startOf = (record: SessionRecord) => orderOf(record.created_order, record.created_at);
const endOf = (record: SessionRecord) =>
  record.status === 'done' ? orderOf(record.ended_order, record.ended_at) : Infinity;
