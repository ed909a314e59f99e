import type { Config } from '../../contract/config.js';
import type { Descriptor } from './descriptor.js';
import { DESCRIPTORS } from './known/all.js';
import { demoDescriptor } from './demo.js';
import { allNamed, type Named } from './named.js';
import { invalidReason } from './resolve.js';

/** A well-formed part of the configuration that cannot work; `key` is its dotted path. */
export type AgentProblem = { key: string; message: string };

/** Returns what is wrong with the agents, variants and quick launches of a configuration. Pure: does not access the disk. */
export function agentProblems(
  config: Config,
  descriptors: readonly Descriptor[] = DESCRIPTORS,
): AgentProblem[] {
  const problems: AgentProblem[] = [];
  const named = allNamed(config, [...descriptors, demoDescriptor()]);
  const userNames = new Set(config.agents.map((agent) => agent.name));
  config.agents.forEach((agent, index) => {
    const reason = invalidReason(agent.name, { kind: 'user', agent });
    if (reason !== null) problems.push({ key: `agents.${index}`, message: reason });
  });
  config.variants.forEach((variant, index) => {
    const key = `variants.${index}`;
    const base = descriptors.find((descriptor) => descriptor.name === variant.agent) ?? null;
    const reason =
      variant.agent === demoDescriptor().name
        ? null
        : invalidReason(variant.name, { kind: 'variant', variant, base });
    if (reason !== null) problems.push({ key, message: reason });
    if (!userNames.has(variant.name)) return;
    problems.push({ key, message: `An agent is also named "${variant.name}" and hides this variant.` });
  });
  config.quick_launch.forEach((quick, index) => {
    if (named.has(quick.agent)) return;
    problems.push({
      key: `quick_launch.${index}`,
      message: `The quick launch "${quick.name}" uses the agent "${quick.agent}", which does not exist.`,
    });
  });
  const asked = config.nudgenik.agent;
  const reason = asked === undefined ? null : cannotAnswer(asked, named.get(asked));
  if (reason !== null) problems.push({ key: 'nudgenik.agent', message: reason });
  return problems;
}

function cannotAnswer(name: string, named: Named | undefined): string | null {
  if (named === undefined) return `NudgeNik is set to ask the agent "${name}", which does not exist.`;
  const descriptor =
    named.kind === 'variant' ? named.base : named.kind === 'detected' ? named.descriptor : null;
  if (descriptor?.oneShot !== undefined) return null;
  return `NudgeNik cannot ask the agent "${name}": it cannot answer a single question and exit.`;
}
