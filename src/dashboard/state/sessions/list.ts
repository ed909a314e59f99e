import {
  attentionGroup,
  compareAttention,
  needsYou,
  type AttentionGroup,
} from '../../../contract/session/attention.js';
import type { Indicator, Session } from '../../../contract/session/session.js';
import { kindOf, KINDS, stateText, type Kind } from '../../../contract/session/state-word.js';
import { INDICATORS, type ListQuery } from '../navigation/routes.js';
import { promptLine, reasonOf } from '../words/words.js';

/** The layout of a list: headings and the ids below each, in order. */
export type ListLayout = { key: string; label: string; ids: string[] }[];

const GROUP_LABEL: Record<AttentionGroup, string> = {
  blocked: 'Blocked',
  feedback: 'Feedback',
  finished: 'Done, unseen',
  failed: 'Failed, unseen',
  limited: 'Limited',
  working: 'Working',
  rest: 'Other',
};

/** Returns the text that a search matches: what a row shows, in lower case. */
function haystack(session: Session): string {
  const { nickname, id, agent, workspace } = session;
  return [nickname, id, agent, workspace.id, workspace.repo, workspace.branch, stateText(session)]
    .concat(reasonOf(session), promptLine(session))
    .join('\n')
    .toLowerCase();
}

/** True if the row contains every word of the query. */
function matches(session: Session, query: ListQuery): boolean {
  if (query.indicator !== null && session.indicator !== query.indicator) return false;
  if (query.kind !== null && kindOf(session) !== query.kind) return false;
  if (query.agent !== null && session.agent !== query.agent) return false;
  if (query.repo !== null && session.workspace.repo !== query.repo) return false;
  if (query.q.trim() === '') return true;
  const text = haystack(session);
  return query.q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** True for an ended session that another one continues: it is behind that one, and only a search shows it. */
export function isFolded({ successor }: Pick<Session, 'successor'>): boolean {
  return successor !== undefined;
}

function searches({ q }: ListQuery): boolean {
  return q.trim() !== '';
}

/** Returns the sessions that ended when their tmux server did, and that nobody has resumed yet. */
export function lostOf(sessions: Iterable<Session>): Session[] {
  return [...sessions].filter((session) => session.lost === true && session.resumable && !isFolded(session));
}

/** Returns the sessions that pass the filters, sorted, under headings; empty headings are left out. */
export function layoutOf(sessions: Iterable<Session>, query: ListQuery): ListLayout {
  const shown = [...sessions]
    .filter((session) => matches(session, query) && (searches(query) || !isFolded(session)))
    .sort(compareAttention);
  const groups = new Map<string, { key: string; label: string; ids: string[] }>();
  const group = (key: string, label: string): { ids: string[] } => {
    const known = groups.get(key);
    if (known !== undefined) return known;
    const fresh = { key, label, ids: [] };
    groups.set(key, fresh);
    return fresh;
  };
  for (const session of shown) {
    if (query.group === 'attention') {
      const key = attentionGroup(session);
      group(key, GROUP_LABEL[key]).ids.push(session.id);
    } else {
      const key = query.group === 'agent' ? session.agent : session.workspace.id;
      group(key, key).ids.push(session.id);
    }
  }
  return [...groups.values()];
}

export type Counts = { total: number; needYou: number } & Record<Indicator | Kind, number>;

export function countsOf(sessions: Iterable<Session>): Counts {
  const none = Object.fromEntries([...INDICATORS, ...KINDS].map((each) => [each, 0])) as Record<
    Indicator | Kind,
    number
  >;
  const counts: Counts = { total: 0, needYou: 0, ...none };
  for (const session of sessions) {
    if (isFolded(session)) continue;
    counts.total += 1;
    counts[session.indicator] += 1;
    counts[kindOf(session)] += 1;
    if (needsYou(session) && !session.muted) counts.needYou += 1;
  }
  return counts;
}

/** Returns the session that needs the user most, other than `except`; null if none does. */
export function nextNeeding(sessions: Iterable<Session>, except: string | null): Session | null {
  const waiting = [...sessions].filter((session) => needsYou(session) && session.id !== except);
  return waiting.sort(compareAttention)[0] ?? null;
}

/** Returns the possible values of each filter, sorted alphabetically (indicators in their own order). */
export function filterValues(sessions: Iterable<Session>): {
  indicators: readonly Indicator[];
  agents: string[];
  repos: string[];
} {
  const agents = new Set<string>();
  const repos = new Set<string>();
  for (const session of sessions) {
    agents.add(session.agent);
    if (session.workspace.repo !== null) repos.add(session.workspace.repo);
  }
  return { indicators: INDICATORS, agents: [...agents].sort(), repos: [...repos].sort() };
}
