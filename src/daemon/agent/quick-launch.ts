import type { QuickLaunch } from '../../contract/config.js';

/** A prompt worth having at hand; which agent gets it is the person's choice. */
export type QuickPrompt = Pick<QuickLaunch, 'name' | 'prompt' | 'where'>;

/** What ships: each works on what is in a workspace, and a fresh clone has nothing for it. A quick launch of the config with the same name takes the place of one of these. */
export const QUICK_PROMPTS: readonly QuickPrompt[] = [
  {
    name: 'review-local',
    where: 'workspace',
    prompt: [
      'Review the local changes of this repository: everything git status and git diff HEAD show, new files as well.',
      'Look for bugs, missing error handling, missing tests and anything that does not fit the code around it.',
      'Name the file and line of each finding, the most serious first. Change nothing.',
    ].join('\n'),
  },
  {
    name: 'review-branch',
    where: 'workspace',
    prompt: [
      'Review this branch: every commit since it left the default branch of origin (git merge-base).',
      'Say in two sentences what it does, then list bugs, risks, missing tests and unclear code with file and line,',
      'the most serious first. Say at the end whether you would merge it. Change nothing.',
    ].join('\n'),
  },
  {
    name: 'commit',
    where: 'workspace',
    prompt: [
      'Commit the local changes. Look at git status and git diff first, leave out what does not belong in the repository',
      '(secrets, build output, scratch files), and split what belongs apart into commits of its own.',
      'Write messages in the style of git log, saying why. Do not push.',
    ].join('\n'),
  },
  {
    name: 'merge-main',
    where: 'workspace',
    prompt: [
      'Bring this branch up to date: fetch origin and merge its default branch into this one.',
      'Resolve conflicts so that both sides keep what they meant, run the tests, and ask me where you are not sure.',
      'Do not push.',
    ].join('\n'),
  },
];

/**
 * The quick launches in force: the config's own in their order, then those that ship, with `agent` for them (the first one that is
 * installed, for instance); none of those when there is no agent.
 */
export function quickLaunches(own: readonly QuickLaunch[], agent: string | null): QuickLaunch[] {
  if (agent === null) return [...own];
  const shipped = QUICK_PROMPTS.filter((quick) => !own.some((entry) => entry.name === quick.name));
  return [...own, ...shipped.map((quick) => ({ ...quick, agent }))];
}
