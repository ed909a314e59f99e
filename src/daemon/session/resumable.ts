import type { SessionRecord, WorkspaceRecord } from '../store/state-schema.js';

type Around = {
  all(): readonly SessionRecord[];
  workspace: WorkspaceRecord | undefined;
  /** Whether that agent can go on with the last conversation it had in a directory. */
  resumes(agent: string): boolean;
};

/**
 * True when spawning the same agent with `resume` in the same workspace goes on with this session's conversation: it ran
 * and is over, its directory is there, and no later session of that agent in it has had the last word.
 */
export function isResumable(record: SessionRecord, { all, workspace, resumes }: Around): boolean {
  if (record.status !== 'done' || record.seat === null) return false;
  if (workspace?.status !== 'ready' || !resumes(record.agent)) return false;
  return !all().some(
    (other) =>
      other.id !== record.id &&
      other.agent === record.agent &&
      other.workspace === record.workspace &&
      other.created_at > record.created_at,
  );
}
