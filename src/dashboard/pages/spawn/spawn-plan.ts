import type { Agent } from '../../../contract/agent.js';
import type { QuickLaunch } from '../../../contract/config.js';
import { nicknameSchema, PROMPT_MAX_BYTES, utf8Length } from '../../../contract/names.js';
import type { SpawnInput } from '../../../contract/session/session.js';
import { numberedBranch, ownBranch, readWish } from '../../../contract/workspace/start.js';
import type { SpawnDraft } from '../../state/drafts.js';
import { misplaced } from './quick-launch.js';
import { plural } from '../../state/words/words.js';

/** The result of a draft: the request, and one sentence that says exactly what will happen or what is missing. */
export type SpawnPlan =
  | { ready: true; input: SpawnInput; sentence: string; total: number }
  | { ready: false; problems: Partial<Record<SpawnField, string>>; sentence: string; total: number };

export type SpawnField = 'agents' | 'prompt' | 'where' | 'repo' | 'workspace' | 'nickname' | 'resume';

/** The contract's limit for one request. */
const MOST_AGENTS = 50;

/** Branches and tags of a repository, as listed by its remote. */
export type Refs = { main: string | null; branches: readonly string[]; tags: readonly string[] };

/** A sentence with more names would be too long. */
const NAMES_MAX = 3;

function whereSentence(draft: SpawnDraft, total: number, refs: Refs | null): string {
  if (draft.where === 'existing') return `in ${draft.workspace}, as is`;
  const clones = draft.shared || total === 1 ? 1 : total;
  const where = `in ${clones === 1 ? 'one new clone' : `${clones} new clones`} of ${draft.repo}`;
  const branch = draft.branch.trim();
  return `${where} ${branch === '' ? 'on its default branch' : startSentence(draft, clones, refs)}`;
}

/** Describes how the daemon will resolve the name; the daemon checks again at the start. */
function startSentence(draft: SpawnDraft, clones: number, refs: Refs | null): string {
  const name = draft.branch.trim();
  if (refs === null) return `on ${name}`;
  const isFree = (candidate: string): boolean => !refs.branches.includes(candidate);
  if (draft.own_branches && canHaveOwn(draft, clones, refs))
    return newBranches(
      Array.from({ length: clones }, (_, copy) => ownBranch(name, copy, isFree)),
      name,
    );
  const all = clones === 1 ? '' : 'all ';
  if (refs.branches.includes(name)) return `${all}on the branch ${name}`;
  if (refs.tags.includes(name)) return `${all}at the tag ${name}`;
  if (readWish(name, 'origin').meaning.kind !== 'new') return `${all}at ${name}`;
  const names = Array.from({ length: clones }, (_, copy) => numberedBranch(name, copy, isFree));
  return newBranches(names, refs.main);
}

/** True if several clones would use one existing branch: the second one to push has to pull first. */
export function canHaveOwn(draft: SpawnDraft, total: number, refs: Refs | null): boolean {
  const isBulk = draft.where === 'fresh' && !draft.shared && total > 1;
  return isBulk && refs !== null && refs.branches.includes(draft.branch.trim());
}

function newBranches(names: readonly string[], start: string | null): string {
  const from = start === null ? '' : ` from ${start}`;
  if (names.length === 1) return `on a new branch ${names[0]}${from}`;
  const listed =
    names.length <= NAMES_MAX ? names : [...names.slice(0, NAMES_MAX - 1), '…', ...names.slice(-1)];
  return `on new branches ${listed.join(', ').replace(', …,', ' …')}${from}`;
}

/** Returns what the branch name means, as a sentence for its field; null while it is empty or the refs are unknown. */
export function branchNote(draft: SpawnDraft, refs: Refs | null): string | null {
  const name = draft.branch.trim();
  if (name === '' || refs === null) return null;
  if (refs.branches.includes(name))
    return `This branch exists${name === refs.main ? ' and is the default' : ''}.`;
  if (refs.tags.includes(name)) return 'A tag: HEAD will be detached.';
  if (readWish(name, 'origin').meaning.kind !== 'new')
    return 'Not in the list of branches and tags; resolved when the session starts.';
  return `A new branch will be created${refs.main === null ? '' : ` from ${refs.main}`}.`;
}

/** Inputs of a plan besides the draft. */
export type SpawnContext = { refs?: Refs | null; quick?: QuickLaunch | undefined };

/** Checks everything that can be checked here; the daemon checks all of it again. */
export function planSpawn(
  draft: SpawnDraft,
  agents: readonly Agent[],
  { refs = null, quick }: SpawnContext = {},
): SpawnPlan {
  const problems: Partial<Record<SpawnField, string>> = {};
  const chosen = Object.entries(draft.counts).flatMap(([name, count]) => {
    const agent = agents.find((known) => known.name === name);
    return agent === undefined ? [] : [{ agent, count }];
  });
  const total = chosen.reduce((sum, { count }) => sum + count, 0);
  const prompt = draft.prompt.trim() === '' ? undefined : draft.prompt;
  const images = draft.images.map(({ id }) => id);
  const nickname = draft.nickname.trim() === '' ? undefined : draft.nickname.trim();

  if (total === 0) problems.agents = 'Choose at least one agent.';
  if (chosen.length > MOST_AGENTS) problems.agents = `At most ${MOST_AGENTS} different agents at once.`;
  const missing = chosen.find(({ agent }) => !agent.available);
  if (missing !== undefined) problems.agents = `${missing.agent.label} is not installed here.`;
  const mute = chosen.find(({ agent }) => !agent.takes_prompt);
  if (prompt !== undefined && mute !== undefined)
    problems.prompt = `${mute.agent.label} does not accept a prompt.`;
  else if (images.length > 0 && mute !== undefined)
    problems.prompt = `${mute.agent.label} does not accept a prompt or images.`;
  if (prompt !== undefined && utf8Length(prompt) > PROMPT_MAX_BYTES)
    problems.prompt = 'The prompt is larger than 2 MiB. Put it in a file in the repository.';
  const mismatch = quick === undefined ? null : misplaced(quick, draft.where);
  if (mismatch !== null) problems.where = mismatch;
  else if (draft.where === 'fresh' && draft.repo === '') problems.repo = 'Choose a repository.';
  else if (draft.where === 'existing' && draft.workspace.trim() === '')
    problems.workspace = 'Choose a workspace.';
  const checked = nickname === undefined ? undefined : nicknameSchema.safeParse(nickname);
  if (checked?.success === false) problems.nickname = checked.error.issues[0]?.message ?? 'Invalid nickname.';
  const forgetful = chosen.find(({ agent }) => !agent.resumes);
  if (draft.resume && forgetful !== undefined)
    problems.resume = `${forgetful.agent.label} cannot resume a conversation.`;

  const [firstProblem] = Object.values(problems);
  if (firstProblem !== undefined) return { ready: false, problems, sentence: firstProblem, total };
  const where = draft.where === 'existing'
    ? { workspace: draft.workspace.trim() }
    : { repo: draft.repo, shared: draft.shared, ...(draft.own_branches && canHaveOwn(draft, total, refs) ? { own_branches: true } : {}), ...(draft.branch.trim() === '' ? {} : { branch: draft.branch.trim() }) }; // prettier-ignore
  const input: SpawnInput = {
    agents: chosen.map(({ agent, count }) => ({ agent: agent.name, count })),
    ...where,
    ...(prompt === undefined ? {} : { prompt }),
    ...(images.length === 0 ? {} : { images }),
    ...(nickname === undefined ? {} : { nickname }),
    ...(draft.resume ? { resume: true } : {}),
  };
  return {
    ready: true,
    input,
    sentence: `${plural(total, 'session')} ${whereSentence(draft, total, refs)}${images.length === 0 ? '' : `, with ${plural(images.length, 'image')}`}`,
    total,
  };
}
