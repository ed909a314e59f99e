import type { Agent } from '../../../contract/agent.js';
import type { QuickLaunch } from '../../../contract/config.js';

/** Returns the quick launches that can be started: their agent is available and accepts a prompt. */
export function promptable(quicks: readonly QuickLaunch[], agents: readonly Agent[]): QuickLaunch[] {
  const able = new Set(
    agents.filter((agent) => agent.available && agent.takes_prompt).map(({ name }) => name),
  );
  return quicks.filter((quick) => able.has(quick.agent));
}

/** Returns why a quick launch does not fit the chosen place, and what to do; null if it fits. */
export function misplaced(quick: QuickLaunch, where: 'fresh' | 'existing'): string | null {
  if (quick.where === 'workspace' && where === 'fresh')
    return `${quick.name} needs an existing workspace. Choose one.`;
  if (quick.where === 'new' && where === 'existing')
    return `${quick.name} starts in a new workspace. Choose a repository.`;
  return null;
}
