import type { Progress, Session } from '../../../contract/session/session.js';
import { reasonOf as sharedReason } from '../../../contract/session/state-word.js';
import type { GitProblem, GitStatus } from '../../../contract/workspace/workspace.js';

/** Returns the display name of a session. */
export function nameOf(session: Pick<Session, 'id' | 'nickname'>): string {
  return session.nickname ?? session.id;
}

/** True if the agent is running or starting, or continues without a terminal. */
export function agentRuns(session: Pick<Session, 'status' | 'survivor'>): boolean {
  return session.status !== 'done' || session.survivor !== undefined;
}

/** Returns the line that explains a session's state, in the agent's own words if there are any. */
export function reasonOf(session: Session): string {
  return session.progress !== null && session.status === 'spawning'
    ? progressText(session.progress)
    : sharedReason(session);
}

/** Returns the first line of the prompt; '' if there was none. */
export function promptLine(session: Session): string {
  return session.prompt_line ?? '';
}

/** Returns `Downloading (3.2 MiB, 1.1 MiB/s), 36 %`. */
export function progressText({ text, percent }: Progress): string {
  return percent === null ? text : `${text}, ${Math.round(percent)} %`;
}

/** Returns a sentence without the backticks around code, for places that do not format it. */
export function plain(sentence: string): string {
  return sentence.replaceAll('`', '');
}

/** Returns when the current state began. */
export function stateSince(session: Session): string {
  return session.status === 'done' ? (session.ended_at ?? session.nudge.since) : session.nudge.since;
}

const STEPS: readonly (readonly [unit: string, seconds: number])[] = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
];

/**
 * Returns the shortest form of a duration: `now`, `40s`, `3m`, `2h`, `9d`. Negative durations (a clock that went back)
 * are `now`.
 */
export function shortDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 5) return 'now';
  for (const [unit, size] of STEPS) if (seconds >= size) return `${Math.floor(seconds / size)}${unit}`;
  return `${seconds}s`;
}

export function ago(time: string | null, now: number): string {
  return time === null ? 'never' : shortDuration(now - Date.parse(time));
}

/** Returns `ago` as a phrase for labels: `3m ago`, `just now`, `never`. */
export function agoPhrase(time: string | null, now: number): string {
  const text = ago(time, now);
  return text === 'never' ? text : text === 'now' ? 'just now' : `${text} ago`;
}

/** Returns how long a state has lasted, for labels: `for 3m`, `just now`. */
export function forPhrase(since: string, now: number): string {
  const text = ago(since, now);
  return text === 'now' ? 'just now' : `for ${text}`;
}

/** Returns a date and time in the user's locale, for titles and details. */
export function fullTime(time: string): string {
  return new Date(time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
}

export function clockTime(at: number): string {
  return new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
}

export type GitChip = {
  kind: 'problem' | 'dirty' | 'filtered' | 'ahead' | 'behind';
  text: string;
  label: string;
};

type GitState = { git: GitStatus | null; problem?: GitProblem | null | undefined };

/** Returns the git status in as few characters as possible; nothing for a clean clone. */
export function gitChips({ git, problem }: GitState): GitChip[] {
  if (problem) return [{ kind: 'problem', text: 'git?', label: problem.message }];
  if (git === null) return [];
  const chips: GitChip[] = [];
  const dirty = git.changed + git.untracked;
  if (dirty > 0) chips.push({ kind: 'dirty', text: `±${dirty}`, label: plural(dirty, 'changed file') });
  if (git.filtered !== undefined)
    chips.push({ kind: 'filtered', text: `?${git.filtered.files}`, label: filteredText(git.filtered) });
  if ((git.ahead ?? 0) > 0)
    chips.push({ kind: 'ahead', text: `↑${git.ahead}`, label: `${plural(git.ahead ?? 0, 'commit')} ahead` });
  if ((git.behind ?? 0) > 0)
    chips.push({
      kind: 'behind',
      text: `↓${git.behind}`,
      label: `${plural(git.behind ?? 0, 'commit')} behind`,
    });
  return chips;
}

/** Returns `12 files +212 −40 · 2 unpushed`, for places with room; '' for a clean clone. */
export function changesText({ git, problem }: GitState): string {
  if (problem) return 'git cannot read it';
  if (git === null) return '';
  const files = git.changed + git.untracked;
  const lines = [
    ...((git.insertions ?? 0) > 0 ? [`+${git.insertions}`] : []),
    ...((git.deletions ?? 0) > 0 ? [`−${git.deletions}`] : []),
  ];
  return [
    ...(files > 0 ? [[plural(files, 'file'), ...lines].join(' ')] : []),
    ...(git.filtered === undefined ? [] : [`${git.filtered.files} unknown`]),
    ...((git.ahead ?? 0) > 0 ? [`${git.ahead} unpushed`] : []),
    ...((git.behind ?? 0) > 0 ? [`${git.behind} behind`] : []),
  ].join(' · ');
}

/** Describes files whose changes only their filter could detect. */
function filteredText({ files, filters }: NonNullable<GitStatus['filtered']>): string {
  return `${plural(files, 'file')} under a filter of this repository’s own (${filters.join(', ')}), which schmux does not run`;
}

export function plural(count: number, word: string): string {
  return `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;
}
