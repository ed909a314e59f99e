import type { SpawnInput } from '../../contract/session/session.js';

/** The sessions of a demo, in the order of their start: one asks for permission, one finishes, one keeps working. */
export const DEMO_SESSIONS: readonly Required<Pick<SpawnInput, 'nickname' | 'prompt'>>[] = [
  { nickname: 'run the tests', prompt: 'Run the tests and say what fails. (scenario: permission)' },
  {
    nickname: 'greet an empty name',
    prompt: 'Greet an empty name as well, and add a test for it. (scenario: quick)',
  },
  {
    nickname: 'long refactoring',
    prompt: 'Rename greet to greeting everywhere, step by step. (scenario: steady)',
  },
];

/** Returns the request for one of them in a fresh clone of `repo`. */
export function demoRequest(repo: string, session: (typeof DEMO_SESSIONS)[number]): SpawnInput {
  return { agents: [{ agent: 'demo' }], repo, ...session };
}
