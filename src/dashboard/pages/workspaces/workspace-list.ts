import type { Session } from '../../../contract/session/session.js';
import { isOnlyAsked, type SafetyReport, type Workspace } from '../../../contract/workspace/workspace.js';
import type { WorkspaceSort, WorkspaceState, WorkspaceView } from '../../state/navigation/routes.js';
import { agentRuns, nameOf, plural } from '../../state/words/words.js';

/** The obstacle to removing a workspace, in a word; `kind` is the filter it falls under. */
export type StateChip = { kind: WorkspaceState | 'checking'; text: string; title: string };

/** Facts about a workspace besides its record. */
export type WorkspaceFacts = {
  /** The known sessions of the workspace. */
  sessions: readonly Session[];
  report: SafetyReport | null | undefined;
  size: number | null | undefined;
};

export type WorkspaceEntry = WorkspaceFacts & { workspace: Workspace; chip: StateChip };
export type WorkspaceGroup = { title: string | null; entries: WorkspaceEntry[] };

const SHORT: Record<SafetyReport['reasons'][number]['kind'], (count: string) => string> = {
  live_sessions: () => 'In use',
  changed: (count) => `${count} changed`,
  untracked: (count) => `${count} untracked`,
  stashes: (count) => `${count} ${count === '1' ? 'stash' : 'stashes'}`,
  unpushed: (count) => `${count} unpushed`,
  unreadable: () => 'Cannot be checked',
  ignored: () => 'Ignored files',
  leftover: () => 'Old commits',
  operation: () => 'Merge in progress',
};

/** Returns the state of a workspace: running sessions first, then the result of a check, then the last git status. */
export function chipOf(
  workspace: Workspace,
  { sessions, report }: Pick<WorkspaceFacts, 'sessions' | 'report'>,
): StateChip {
  const live = sessions.filter(agentRuns);
  if (workspace.status === 'preparing')
    return { kind: 'live', text: 'Preparing', title: 'Its clone is being created.' };
  if (live.length > 0)
    return {
      kind: 'live',
      text: `${live.length} live`,
      title: `Running here: ${live.map(nameOf).join(', ')}`,
    };
  if (report) return chipOfReport(report);
  const { git, problem } = workspace;
  if (problem) return { kind: 'work', text: 'Unreadable', title: problem.message };
  const changed = (git?.changed ?? 0) + (git?.untracked ?? 0);
  const held = [
    ...(changed > 0 ? [`${changed} changed`] : []),
    ...((git?.ahead ?? 0) > 0 ? [`${git?.ahead} unpushed`] : []),
    ...((git?.stashes ?? 0) > 0 ? [plural(git?.stashes ?? 0, 'stash').replace(/shs$/, 'shes')] : []),
  ];
  if (held[0] !== undefined) return { kind: 'work', text: held[0], title: held.join(', ') };
  if (report === null) return { kind: 'work', text: 'Not checked', title: 'Could not be checked.' };
  return { kind: 'checking', text: 'Checking', title: 'Comparing its contents with the remote.' };
}

function chipOfReport(report: SafetyReport): StateChip {
  const notes = report.notes ?? [];
  if (report.safe)
    return {
      kind: 'safe',
      text: 'Safe to remove',
      title: ['Everything in it also exists elsewhere.', ...notes].join(' '),
    };
  const [first] = report.reasons;
  const title = report.reasons.map(({ text }) => text).join('. ');
  if (first === undefined) return { kind: 'work', text: 'Not checked', title };
  const count = /^\d+/.exec(first.text)?.[0] ?? 'Something';
  const kind = first.kind === 'live_sessions' ? 'live' : 'work';
  return {
    kind,
    text: SHORT[first.kind](count),
    title: isOnlyAsked(report) ? `${title}. Nothing else.` : title,
  };
}

/** Returns the time of the last activity in a workspace, in ms since the epoch. */
export function lastActivityMs({
  workspace,
  sessions,
}: Pick<WorkspaceEntry, 'workspace' | 'sessions'>): number {
  const times = sessions.map(({ last_activity_at: at, created_at: created }) => Date.parse(at ?? created));
  return Math.max(Date.parse(workspace.created_at), ...times);
}

const BY: Record<WorkspaceSort, (a: WorkspaceEntry, b: WorkspaceEntry) => number> = {
  activity: (a, b) => lastActivityMs(b) - lastActivityMs(a),
  name: () => 0,
  size: (a, b) => sizeOf(b) - sizeOf(a),
  age: (a, b) => Date.parse(a.workspace.created_at) - Date.parse(b.workspace.created_at),
};

/** A workspace that takes too long to measure is large; an unmeasured one comes last. */
function sizeOf({ size }: WorkspaceEntry): number {
  return size === undefined ? -1 : (size ?? Number.MAX_SAFE_INTEGER);
}

/** Returns the list as the URL asks for it: filtered, sorted and grouped; ties are sorted by name. */
export function workspaceGroups(entries: readonly WorkspaceEntry[], view: WorkspaceView): WorkspaceGroup[] {
  const words = view.q.toLowerCase().split(/\s+/);
  const shown = entries
    .filter((entry) => (view.state === null || entry.chip.kind === view.state) && matches(entry, words))
    .sort((a, b) => BY[view.sort](a, b) || a.workspace.id.localeCompare(b.workspace.id));
  if (!view.grouped) return shown.length === 0 ? [] : [{ title: null, entries: shown }];
  const groups = new Map<string, WorkspaceEntry[]>();
  for (const entry of shown) {
    const title = entry.workspace.repo ?? 'Not cloned by schmux';
    groups.set(title, [...(groups.get(title) ?? []), entry]);
  }
  return [...groups]
    .map(([title, members]) => ({ title, entries: members }))
    .sort((a, b) => a.title.localeCompare(b.title));
}

function matches({ workspace, sessions, chip }: WorkspaceEntry, words: readonly string[]): boolean {
  const { id, path, repo, branch, git } = workspace;
  const text = [id, path, repo, branch, git?.branch, chip.text, ...sessions.map(nameOf)]
    .join(' ')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}
