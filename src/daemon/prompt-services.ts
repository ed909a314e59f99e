import type { Foundation } from './foundation.js';
import type { FirstPrompts } from './session/first-prompt/first-prompts.js';
import { openFirstPrompts, type OpenDeps } from './session/first-prompt/open-first-prompts.js';
import type { SessionInput } from './session/input/input.js';
import type { Registry } from './session/registry.js';
import { createTrustAnswers, type TrustAnswers } from './session/trust/trust-answers.js';
import type { StatusScheduler } from './status/scheduler.js';

type Deps = Omit<OpenDeps, 'toolOf' | 'registry' | 'input' | 'onChange'> & {
  registry: Registry;
  input: SessionInput;
  dialog: StatusScheduler['dialog'];
  sessionChanged(id: string): void;
};

export type PromptServices = { firstPrompts: FirstPrompts; trustAnswers: TrustAnswers };

/** Creates the services that give a session its prompt, and answer what an agent asks before it takes one. */
export function createPromptServices({ config, store }: Foundation, deps: Deps): PromptServices {
  const trustAnswers = createTrustAnswers({
    ...deps,
    workspace: store.workspaces.get,
    trusts: (name) => config.current().repos.some((repo) => repo.name === name && repo.trust_clones === true),
    answer: deps.input.answer,
  });
  const firstPrompts = openFirstPrompts({
    ...deps,
    onChange: deps.sessionChanged,
    toolOf: (agent) => config.current().variants.find(({ name }) => name === agent)?.agent ?? agent,
  });
  return { firstPrompts, trustAnswers };
}
