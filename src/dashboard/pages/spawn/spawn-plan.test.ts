import { expect, test } from 'vitest';
import type { Agent } from '../../../contract/agent.js';
import { spawnRequestSchema } from '../../../contract/session/session.js';
import { emptyDraft, type SpawnDraft } from '../../state/drafts.js';
import { branchNote, planSpawn } from './spawn-plan.js';

const agent = (name: string, part: Partial<Agent> = {}): Agent => ({
  name,
  label: name,
  kind: 'detected',
  base: null,
  available: true,
  version: null,
  path: null,
  takes_prompt: true,
  resumes: true,
  install: null,
  ...part,
});
const agents = [
  agent('claude'),
  agent('codex'),
  agent('top', { takes_prompt: false, resumes: false }),
  agent('amp', { available: false }),
];
const IMAGE = { id: `${'0a'.repeat(16)}.png`, name: 'a.png', thumbnail: 'data:image/webp;base64,' };
const draft = (part: Partial<SpawnDraft>): SpawnDraft => ({ ...emptyDraft, ...part });

test.each([
  [
    { counts: { claude: 3 }, repo: 'proj', branch: 'feature-x' },
    '3 sessions in 3 new clones of proj on feature-x',
  ],
  [
    { counts: { claude: 1, codex: 1 }, repo: 'proj', shared: true },
    '2 sessions in one new clone of proj on its default branch',
  ],
  [{ counts: { claude: 1 }, repo: 'proj' }, '1 session in one new clone of proj on its default branch'],
  [
    { counts: { codex: 2 }, where: 'existing' as const, workspace: 'proj-001' },
    '2 sessions in proj-001, as is',
  ],
  [
    { counts: { claude: 1 }, repo: 'proj', images: [IMAGE] },
    '1 session in one new clone of proj on its default branch, with 1 image',
  ],
])('says exactly what will happen: %j', (part, sentence) => {
  const plan = planSpawn(draft(part), agents);
  expect(plan.sentence).toBe(sentence);
  expect(plan.ready && spawnRequestSchema.safeParse(plan.input).success).toBe(true);
});

test.each([
  ['x', 1, 'one new clone of proj on a new branch x from main'],
  ['x', 3, '3 new clones of proj on new branches x, x-3, x-4 from main'],
  ['y', 5, '5 new clones of proj on new branches y, y-2 … y-5 from main'],
  ['team', 2, '2 new clones of proj all on the branch team'],
  ['v1.0', 1, 'one new clone of proj at the tag v1.0'],
  ['origin/team', 1, 'one new clone of proj at origin/team'],
  ['a1b2c3d', 2, '2 new clones of proj all at a1b2c3d'],
])('says what becomes of the branch %s in %d clones', (branch, count, where) => {
  const refs = { main: 'main', branches: ['main', 'team', 'x-2'], tags: ['v1.0'] };
  const plan = planSpawn(draft({ counts: { claude: count }, repo: 'proj', branch }), agents, { refs });
  expect(plan.sentence).toBe(`${count === 1 ? '1 session' : `${count} sessions`} in ${where}`);
});

test('asks for what was typed, and for nothing else', () => {
  const plan = planSpawn(
    draft({
      counts: { claude: 2 },
      repo: 'proj',
      branch: ' fix ',
      prompt: ' a\n$(b) ',
      nickname: ' Cart ',
      workspace: 'old-001',
      images: [IMAGE],
    }),
    agents,
  );
  expect(plan.ready && plan.input).toEqual({
    agents: [{ agent: 'claude', count: 2 }],
    repo: 'proj',
    branch: 'fix',
    shared: false,
    prompt: ' a\n$(b) ',
    images: [IMAGE.id],
    nickname: 'Cart',
  });
});

test.each<[Partial<SpawnDraft>, string]>([
  [{ repo: 'proj' }, 'agents'],
  [{ counts: { amp: 1 }, repo: 'proj' }, 'agents'],
  [{ counts: { claude: 1 } }, 'repo'],
  [{ counts: { claude: 1 }, where: 'existing' }, 'workspace'],
  [{ counts: { top: 1 }, repo: 'proj', prompt: 'hello' }, 'prompt'],
  [{ counts: { top: 1 }, repo: 'proj', images: [IMAGE] }, 'prompt'],
  [{ counts: { top: 1 }, where: 'existing', workspace: 'proj-001', resume: true }, 'resume'],
  [{ counts: { claude: 1 }, repo: 'proj', nickname: 'a\u202eb' }, 'nickname'],
])('refuses before anything is asked: %j', (part, field) => {
  const plan = planSpawn(draft(part), agents);
  expect(plan.ready === false && Object.keys(plan.problems)).toEqual([field]);
});

test.each([
  ['team', 'This branch exists.'],
  ['main', 'This branch exists and is the default.'],
  ['v1.0', 'A tag: HEAD will be detached.'],
  ['fix', 'A new branch will be created from main.'],
  ['pull/12/head', 'Not in the list of branches and tags; resolved when the session starts.'],
  [' ', null],
])('says of the branch name %j whether it exists', (branch, note) => {
  const refs = { main: 'main', branches: ['main', 'team'], tags: ['v1.0'] };
  expect(branchNote(draft({ branch }), refs)).toBe(note);
  expect(branchNote(draft({ branch }), null)).toBe(null);
});

test('holds a quick launch to where it belongs', () => {
  const review = { name: 'review-local', agent: 'claude', prompt: 'Review.', where: 'workspace' as const };
  const fresh = draft({ counts: { claude: 1 }, repo: 'proj', prompt: 'Review.' });
  const there: SpawnDraft = { ...fresh, where: 'existing', workspace: 'proj-001' };
  const refused = planSpawn(fresh, agents, { quick: review });
  expect(refused.ready === false && Object.keys(refused.problems)).toEqual(['where']);
  expect(refused.sentence).toMatch(/^review-local needs an existing workspace/);
  expect(planSpawn(there, agents, { quick: review }).ready).toBe(true);
  expect(planSpawn(fresh, agents, { quick: { ...review, where: 'any' } }).ready).toBe(true);
  const scaffold = { ...review, name: 'scaffold', where: 'new' as const };
  expect(planSpawn(there, agents, { quick: scaffold }).sentence).toBe(
    'scaffold starts in a new workspace. Choose a repository.',
  );
  expect(planSpawn(fresh, agents, { quick: scaffold }).ready).toBe(true);
});

test('offers each clone of an existing branch one of its own, and nothing else that', () => {
  const refs = { main: 'main', branches: ['main', 'team', 'team-2'], tags: ['v1.0'] };
  const part = { counts: { claude: 3 }, repo: 'proj', branch: 'team', own_branches: true };
  const plan = planSpawn(draft(part), agents, { refs });
  expect(plan.sentence).toBe(
    '3 sessions in 3 new clones of proj on new branches team-1, team-3, team-4 from team',
  );
  expect(plan.ready && plan.input).toMatchObject({ branch: 'team', own_branches: true });
  for (const other of [
    { counts: { claude: 1 } },
    { shared: true },
    { branch: 'fix' },
    { branch: 'v1.0' },
    { branch: '' },
  ]) {
    const { ready, ...rest } = planSpawn(draft({ ...part, ...other }), agents, { refs });
    expect(ready && 'input' in rest && 'own_branches' in rest.input).toBe(false);
  }
});
