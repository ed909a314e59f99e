import type { QuickLaunch } from '../../contract/config.js';

/** A prompt worth having at hand; the user chooses the agent. */
export type QuickPrompt = Pick<QuickLaunch, 'name' | 'prompt' | 'where'>;

/**
 * The built-in prompts. Each works on the contents of a workspace; a fresh clone has nothing for it. A quick launch in the config
 * replaces the one of the same name.
 */
export const QUICK_PROMPTS: readonly QuickPrompt[] = [
  {
    name: 'review-local',
    where: 'workspace',
    prompt: [
      'Review the local changes of this repository: everything that git status and git diff HEAD show, including new files.',
      'Look for bugs, missing error handling, missing tests and anything that does not fit the surrounding code.',
      'Give the file and line of each finding, most serious first. Do not change anything.',
    ].join('\n'),
  },
  {
    name: 'review-branch',
    where: 'workspace',
    prompt: [
      'Review this branch: every commit since it left the default branch of origin (git merge-base).',
      'Summarize in two sentences what it does, then list bugs, risks, missing tests and unclear code with file and line,',
      'most serious first. End by saying whether you would merge it. Do not change anything.',
    ].join('\n'),
  },
  {
    name: 'commit',
    where: 'workspace',
    prompt: [
      'Commit the local changes. Check git status and git diff first, leave out what does not belong in the repository',
      '(secrets, build output, scratch files), and split unrelated changes into separate commits.',
      'Follow the message style of git log and say why. Do not push.',
    ].join('\n'),
  },
  {
    name: 'merge-main',
    where: 'workspace',
    prompt: [
      'Bring this branch up to date: fetch origin and merge its default branch into this one.',
      'Resolve conflicts so that the intent of both sides is kept, run the tests, and ask me when you are not sure.',
      'Do not push.',
    ].join('\n'),
  },
];

/**
 * Returns the effective quick launches: those of the config in their order, then the built-in ones with `agent` (for instance the
 * first installed one); no built-in ones without an agent.
 */
export function quickLaunches(own: readonly QuickLaunch[], agent: string | null): QuickLaunch[] {
  if (agent === null) return [...own];
  const shipped = QUICK_PROMPTS.filter((quick) => !own.some((entry) => entry.name === quick.name));
  return [...own, ...shipped.map((quick) => ({ ...quick, agent }))];
}
