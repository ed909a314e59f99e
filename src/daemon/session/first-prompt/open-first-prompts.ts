import { statusRulesFor } from '../../agent/known/all.js';
import type { SessionInput } from '../input/input.js';
import { createLook, type LookDeps } from '../input/look.js';
import { createFirstPrompts, type FirstPrompts, type FirstPromptsDeps } from './first-prompts.js';
import { createPendingFiles } from './pending-file.js';

export type OpenDeps = LookDeps &
  Pick<FirstPromptsDeps, 'registry' | 'onChange' | 'clock' | 'crashPoint' | 'logger'> & {
    runDir: string;
    input: Pick<SessionInput, 'send'>;
    /** Returns the agent that a variant is made from; any other agent is its own. */
    toolOf(agent: string): string;
  };

/** Creates the first prompts of a home, with their files in `runDir`, given through `input`. */
export function openFirstPrompts(deps: OpenDeps): FirstPrompts {
  return createFirstPrompts({
    ...deps,
    files: createPendingFiles(deps.runDir),
    look: createLook(deps),
    send: deps.input.send,
    starting: (agent) => statusRulesFor(deps.toolOf(agent)).starting,
    nudge: (id) => deps.nudge(id)?.state ?? null,
  });
}
