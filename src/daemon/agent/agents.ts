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
import { imagePlace, PLAIN, type ImagePlace } from './launch/images.js';
import { resolveNamed } from './resolve.js';
import type { ResolvedAgent } from './resolved.js';

export type AgentsDeps = {
  config(): Config;
  /** Variables for this agent from secrets.json. */
  secrets(name: string): Readonly<Record<string, string>>;
  /** What the daemon was started with; what does not belong to the user is taken out here. */
  env: Readonly<Record<string, string | undefined>>;
  /** The user's own environment, in which agents are looked for and listed; `env` unless it is given. */
  environment?: () => Promise<Environment>;
  /** Argv of the demo agent, the program by its absolute path. */
  demoCommand: readonly string[];
  clock: Clock;
  logger: Logger;
  /** For tests; the shipped ones otherwise. */
  descriptors?: readonly Descriptor[];
};

export type Agents = {
  /** Every agent by name; the disk is looked at each time, versions are asked once. `refresh` asks again where that failed. */
  list(options?: { refresh?: boolean }): Promise<Agent[]>;
  /** The last list, at once; empty before the first. */
  current(): readonly Agent[];
  /**
   * What `launch` needs, to run with `env` (the user's own unless it is given). Refuses with AGENT_UNKNOWN, AGENT_MISSING or
   * AGENT_INVALID. Asks for no version, so it is quick.
   */
  resolve(name: string, env?: Environment): Promise<ResolvedAgent>;
  /** Whether it can go on with a conversation it had; false for a name nobody has. Looks at no disk. */
  resumes(name: string): boolean;
  /** Where pictures have to be for it to read them; a name nobody has reads them in the workspace `cwd`. */
  imagePlace(name: string, cwd: string): Promise<ImagePlace>;
  /** The configuration has changed: lists again and tells listeners. */
  configChanged(): Promise<void>;
  /** Called with the new list when it differs from the one before. */
  onChange(listener: (agents: readonly Agent[]) => void): Stop;
};

/** Starts nothing by itself: the first `list` looks for agents and asks their versions, each within 2 s. */
export function createAgents(deps: AgentsDeps): Agents {
  const own = deps.environment ?? (async () => travelling(deps.env));
  const detector = createDetector();
  const descriptors = [...(deps.descriptors ?? DESCRIPTORS), demoDescriptor()];
  const changes = createEmitter<readonly Agent[]>((error) =>
    deps.logger.error({ err: error }, 'agent listener'),
  );
  const parts = { elsewhere: own, detector, secrets: deps.secrets, demoCommand: deps.demoCommand };
  let last: readonly Agent[] = [];

  const descriptorOf = (name: string): Descriptor | null => {
    const entry = allNamed(deps.config(), descriptors).get(name);
    if (entry === undefined || entry.kind === 'user') return null;
    return entry.kind === 'variant' ? entry.base : entry.descriptor;
  };

  const list = async (options: { refresh?: boolean } = {}) => {
    const started = deps.clock.monotonic();
    const named = allNamed(deps.config(), descriptors);
    const how = { ...parts, env: await own(), again: options.refresh === true };
    const agents = await Promise.all([...named].map(([name, entry]) => describe(name, entry, how)));
    deps.logger.debug(
      { ms: Math.round(deps.clock.monotonic() - started), agents: agents.length },
      'agents listed',
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
    resumes: (name) => (descriptorOf(name)?.resume ?? null) !== null,
    imagePlace: (name, cwd) =>
      imagePlace(descriptorOf(name)?.images ?? PLAIN, { home: deps.env['HOME'], cwd }),
    async configChanged() {
      await list();
    },
    onChange: (listener) => changes.on(listener),
  };
}

function unknownAgent(name: string, named: ReadonlyMap<string, Named>): SchmuxError {
  const known = [...named.keys()].filter((key) => key !== DEMO);
  return new SchmuxError('AGENT_UNKNOWN', `There is no agent named "${name}".`, {
    hint: `Known are ${[...known, DEMO].join(', ')}. schmux agent list shows which are installed here.`,
  });
}
