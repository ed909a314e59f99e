import type { Agent } from '../../../contract/agent.js';
import type { QuickLaunch } from '../../../contract/config.js';

/** Those that can be started: a quick launch is a prompt, so its agent must be here and take one. */
export function promptable(quicks: readonly QuickLaunch[], agents: readonly Agent[]): QuickLaunch[] {
  const able = new Set(
    agents.filter((agent) => agent.available && agent.takes_prompt).map(({ name }) => name),
  );
  return quicks.filter((quick) => able.has(quick.agent));
}

/** Why a quick launch does not belong there, and what to do; null when it does. */
export function misplaced(quick: QuickLaunch, where: 'fresh' | 'existing'): string | null {
  if (quick.where === 'workspace' && where === 'fresh')
    return `${quick.name} needs an existing workspace. Choose one.`;
  if (quick.where === 'new' && where === 'existing')
    return `${quick.name} starts in a new workspace. Choose a repository.`;
  return null;
}
