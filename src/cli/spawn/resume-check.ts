import type { Agent } from '../../contract/agent.js';
import { SchmuxError } from '../../contract/errors.js';
import { orderOf } from '../../contract/order.js';
import type { Session } from '../../contract/session/session.js';
import { sessionName } from '../output/indicator.js';

/** Throws if the conversation of a session cannot be resumed, and says why; `all` are all sessions. */
export function requireResumable(
  session: Session,
  all: readonly Session[],
  agents: readonly Pick<Agent, 'name' | 'label' | 'resumes'>[],
): void {
  if (session.resumable) return;
  const name = sessionName(session);
  const agent = agents.find((known) => known.name === session.agent);
  if (session.status !== 'done')
    throw new SchmuxError('BAD_REQUEST', `${name} has not ended; there is nothing to resume.`, {
      hint: `schmux attach ${session.id}`,
    });
  if (session.survivor !== undefined)
    throw new SchmuxError(
      'AGENT_STILL_RUNS',
      `The agent of ${name} still runs without a terminal (pid ${session.survivor.pid}); a second agent would continue the same conversation in parallel.`,
      { hint: `schmux done ${session.id}   ends it; then resume` },
    );
  if (agent?.resumes !== true)
    throw new SchmuxError(
      'AGENT_NO_RESUME',
      `${agent?.label ?? session.agent} cannot resume conversations.`,
      {
        hint: `schmux spawn -a ${session.agent} -w ${session.workspace.id}   starts a new one there`,
      },
    );
  const later = all.find(
    (other) =>
      other.agent === session.agent &&
      other.workspace.id === session.workspace.id &&
      orderOf(other.created_order, other.created_at) > orderOf(session.created_order, session.created_at),
  );
  if (later !== undefined)
    throw new SchmuxError(
      'AGENT_NO_RESUME',
      `${sessionName(later)} came after ${name} in ${session.workspace.id}; ${agent.label} can resume only the last conversation in a directory.`,
      { hint: later.status === 'done' ? `schmux resume ${later.id}` : `schmux attach ${later.id}` },
    );
  const what = session.failure === null ? 'its workspace no longer exists' : 'it never ran';
  throw new SchmuxError('AGENT_NO_RESUME', `${name} cannot be resumed: ${what}.`, {
    hint: 'schmux spawn   starts a new session',
  });
}
