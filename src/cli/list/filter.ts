import type { Session } from '../../contract/session/session.js';
import { kindOf } from '../../contract/session/state-word.js';
import { collect, type OptionSpec } from '../command.js';

/** Which sessions a list shows: alternatives within one kind, all kinds combined. Resumed ones only with `all`. */
export type SessionFilter = {
  all?: true;
  blocked?: true;
  repo?: readonly string[];
  agent?: readonly string[];
};

export const FILTER_OPTIONS: readonly OptionSpec[] = [
  { flags: '--all', description: 'Also ended sessions that were resumed' },
  { flags: '--blocked', description: 'Only blocked sessions, which wait for your answer' },
  {
    flags: '-r, --repo <name>',
    description: 'Only sessions in clones of this repository (repeatable)',
    parse: collect,
    complete: 'repo',
  },
  {
    flags: '-a, --agent <name>',
    description: 'Only sessions of this agent (repeatable)',
    parse: collect,
    complete: 'agent',
  },
];

/** True if the session passes the filter. */
export function passes(session: Session, { all, blocked, repo, agent }: SessionFilter): boolean {
  if (!all && session.successor !== undefined) return false;
  if (blocked && kindOf(session) !== 'blocked') return false;
  if (repo !== undefined && !repo.includes(session.workspace.repo ?? '')) return false;
  return agent === undefined || agent.includes(session.agent);
}

/** True if any filter is set. */
export function isFiltered({ blocked, repo, agent }: SessionFilter): boolean {
  return blocked !== undefined || repo !== undefined || agent !== undefined;
}
