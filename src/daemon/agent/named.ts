import type { Config } from '../../contract/config.js';
import type { Descriptor } from './descriptor.js';

type Variant = Config['variants'][number];
export type UserAgent = Config['agents'][number];

/** The agent that a name stands for. Names in the config take precedence: the user's agents, then variants, then detected agents. */
export type Named =
  | { kind: 'user'; agent: UserAgent }
  | { kind: 'variant'; variant: Variant; base: Descriptor | null }
  | { kind: 'detected'; descriptor: Descriptor }
  | { kind: 'demo'; descriptor: Descriptor };

/** The name of the built-in agent, which needs no account. */
export const DEMO = 'demo';

/** Returns every agent that has a name, in listing order; `descriptors` includes the demo agent. */
export function allNamed(config: Config, descriptors: readonly Descriptor[]): Map<string, Named> {
  const named = new Map<string, Named>();
  for (const descriptor of descriptors) {
    named.set(descriptor.name, { kind: descriptor.name === DEMO ? 'demo' : 'detected', descriptor });
  }
  for (const variant of config.variants) {
    const base = descriptors.find((descriptor) => descriptor.name === variant.agent) ?? null;
    named.set(variant.name, { kind: 'variant', variant, base });
  }
  for (const agent of config.agents) named.set(agent.name, { kind: 'user', agent });
  return named;
}
