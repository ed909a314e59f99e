import type { Agent } from '../../contract/agent.js';
import type { Config } from '../../contract/config.js';
import { travelling } from '../../contract/environment.js';
import { SchmuxError } from '../../contract/errors.js';
import type { Clock } from '../../lib/clock.js';
import { createEmitter, type Stop } from '../../lib/emitter.js';
import type { Logger } from '../../lib/logging/logger.js';
import { demoDescriptor } from './demo.js';
import type { Descriptor } from './descriptor.js';
import { DESCRIPTORS } from './known/all.js';
import { createDetector } from './find/detect.js';
import type { Environment } from '../environment/environment.js';
import { describe } from './describe.js';
import { allNamed, DEMO, type Named } from './named.js';
import { imageFolder, PLAIN, type ImageFolder } from './launch/images.js';
import { resolveNamed } from './resolve.js';
import type { ResolvedAgent } from './resolved.js';

export type AgentsDeps = {
  config(): Config;
  /** Variables for this agent from secrets.json. */
  secrets(name: string): Readonly<Record<string, string>>;
  /** The daemon's own environment at startup; variables that are not the user's are removed here. */
  env: Readonly<Record<string, string | undefined>>;
  /** The user's own environment, in which agents are searched for and listed; defaults to `env`. */
  environment?: () => Promise<Environment>;
  /** Argv of the demo agent; the program is an absolute path. */
  demoCommand: readonly string[];
  clock: Clock;
  logger: Logger;
  /** For tests; defaults to the known agents. */
  descriptors?: readonly Descriptor[];
};

export type Agents = {
  /** Lists every agent. Searches the disk on each call but probes each version once; `refresh` retries failed probes. */
  list(options?: { refresh?: boolean }): Promise<Agent[]>;
  /** Returns the last list without waiting; empty before the first. */
  current(): readonly Agent[];
  /**
   * Returns what `launch` needs to run the agent with `env` (default: the user's own environment). Throws AGENT_UNKNOWN,
   * AGENT_MISSING or AGENT_INVALID. Probes no version, so it is fast.
   */
  resolve(name: string, env?: Environment): Promise<ResolvedAgent>;
  /** Returns the agent that a variant is made from; any other agent is its own. Does not access the disk. */
  toolOf(name: string): string;
  /** True when the agent can resume a conversation; false for an unknown name. Does not access the disk. */
  resumes(name: string): boolean;
  /** Returns how the agent's conversations are identified; undefined when they are not. Does not access the disk. */
  conversation(name: string): Descriptor['conversation'];
  /** Returns the agent's version; null when it is not known. Probes it once. */
  version(name: string): Promise<string | null>;
  /** Returns where images must be placed for the agent to read them; for an unknown name, the workspace `cwd`. */
  imageFolder(name: string, cwd: string): Promise<ImageFolder>;
  /** Lists again after a configuration change and notifies listeners. */
  configChanged(): Promise<void>;
  /** Calls `listener` with each new list that differs from the previous one. */
  onChange(listener: (agents: readonly Agent[]) => void): Stop;
};

/** Starts nothing on its own: the first `list` searches for agents and probes their versions, each within 2 s. */
export function createAgents(deps: AgentsDeps): Agents {
  const own = deps.environment ?? (async () => travelling(deps.env));
  const detector = createDetector();
  const descriptors = [...(deps.descriptors ?? DESCRIPTORS), demoDescriptor()];
  const changes = createEmitter<readonly Agent[]>((error) =>
    deps.logger.error({ err: error }, 'agent listener'),
  );
  const parts = { fallbackEnv: own, detector, secrets: deps.secrets, demoCommand: deps.demoCommand };
  let last: readonly Agent[] = [];

  const descriptorOf = (name: string): Descriptor | null => {
    const entry = allNamed(deps.config(), descriptors).get(name);
    if (entry === undefined || entry.kind === 'user') return null;
    return entry.kind === 'variant' ? entry.base : entry.descriptor;
  };

  const list = async (options: { refresh?: boolean } = {}) => {
    const started = deps.clock.monotonic();
    const named = allNamed(deps.config(), descriptors);
    const how = { ...parts, env: await own(), retry: options.refresh === true };
    const agents = await Promise.all([...named].map(([name, entry]) => describe(name, entry, how)));
    deps.logger.debug(
      { ms: Math.round(deps.clock.monotonic() - started), agents: agents.length },
      'listed agents',
    );
    if (JSON.stringify(agents) !== JSON.stringify(last)) {
      last = agents;
      changes.emit(agents);
    }
    return agents;
  };

  return {
    list,
    current: () => last,
    async resolve(name, env) {
      const named = allNamed(deps.config(), descriptors);
      const entry = named.get(name);
      if (entry === undefined) throw unknownAgent(name, named);
      return resolveNamed(name, entry, { ...parts, env: env ?? (await own()) });
    },
    toolOf: (name) => deps.config().variants.find((variant) => variant.name === name)?.agent ?? name,
    conversation: (name) => descriptorOf(name)?.conversation,
    async version(name) {
      const agents = last.length === 0 ? await list() : last;
      return agents.find((agent) => agent.name === name)?.version ?? null;
    },
    resumes: (name) => (descriptorOf(name)?.resume ?? null) !== null,
    imageFolder: (name, cwd) =>
      imageFolder(descriptorOf(name)?.images ?? PLAIN, { home: deps.env['HOME'], cwd }),
    async configChanged() {
      await list();
    },
    onChange: (listener) => changes.on(listener),
  };
}

function unknownAgent(name: string, named: ReadonlyMap<string, Named>): SchmuxError {
  const known = [...named.keys()].filter((key) => key !== DEMO);
  return new SchmuxError('AGENT_UNKNOWN', `There is no agent named "${name}".`, {
    hint: `Known agents: ${[...known, DEMO].join(', ')}. Run schmux agent list to see which are installed.`,
  });
}
