import { isAssignable } from '../../contract/environment.js';
import { SchmuxError } from '../../contract/errors.js';
import type { Descriptor } from './descriptor.js';
import { withPath, type Detector } from './find/detect.js';
import type { Environment } from '../environment/environment.js';
import { expandHome, findProgram, searchDirectories, type Found } from '../environment/find-program.js';
import { PLAIN } from './launch/images.js';
import { DEMO, type Named, type UserAgent } from './named.js';
import type { ResolvedAgent } from './resolved.js';

export type ResolveParts = {
  /** The agent's environment, which is also searched first. */
  env: Environment;
  /** The environment to search next: the caller's PATH may be minimal (cron, sudo). */
  fallbackEnv(): Promise<Environment>;
  detector: Detector;
  secrets(name: string): Readonly<Record<string, string>>;
  demoCommand: readonly string[];
};

/** Returns why a configured agent cannot be used as written; null when it can. */
export function invalidReason(name: string, named: Named): string | null {
  if (named.kind === 'detected' || named.kind === 'demo') return null;
  if (named.kind === 'variant' && named.base === null) {
    return `The variant "${name}" is based on "${named.variant.agent}", which is not an agent schmux knows.`;
  }
  const env = named.kind === 'user' ? named.agent.env : named.variant.env;
  const own = Object.keys(env ?? {}).find((variable) => !isAssignable(variable));
  return own === undefined
    ? null
    : `"${name}" sets ${own}, which is reserved by the shell and cannot be set.`;
}

/** Searches the agent's environment, then the user's own. */
async function findAnywhere(
  parts: ResolveParts,
  find: (env: Environment) => Promise<Found | null>,
): Promise<Found | null> {
  return (await find(parts.env)) ?? find(await parts.fallbackEnv());
}

/** Finds the program and assembles its environment: the user's, the agent's, the variant's, its secrets. */
export async function resolveNamed(name: string, named: Named, parts: ResolveParts): Promise<ResolvedAgent> {
  const reason = invalidReason(name, named);
  if (reason !== null) {
    throw new SchmuxError('AGENT_INVALID', reason, { hint: 'Fix it in Settings or in config.json.' });
  }
  const secrets = usableSecrets(name, parts);
  switch (named.kind) {
    case 'user':
      return resolveUser(named.agent, secrets, parts);
    case 'variant': {
      if (named.base === null)
        throw new SchmuxError('AGENT_INVALID', `The variant "${name}" has no base agent.`);
      const base = await resolveDescriptor(named.base, parts);
      return {
        ...base,
        name,
        label: name,
        kind: 'variant',
        args: named.variant.args ?? [],
        variables: namesOf(base.variables, named.variant.env, secrets),
        env: { ...base.env, ...named.variant.env, ...secrets },
      };
    }
    default: {
      const base = await resolveDescriptor(named.descriptor, parts);
      return {
        ...base,
        variables: namesOf(base.variables, undefined, secrets),
        env: { ...base.env, ...secrets },
      };
    }
  }
}

async function resolveDescriptor(descriptor: Descriptor, parts: ResolveParts): Promise<ResolvedAgent> {
  const isDemo = descriptor.name === DEMO;
  const argv = isDemo ? parts.demoCommand : await findArgv(descriptor, parts);
  const [program = ''] = argv;
  return {
    name: descriptor.name,
    label: descriptor.label,
    kind: isDemo ? 'demo' : 'detected',
    base: descriptor.name,
    argv,
    args: [],
    prompt: descriptor.prompt,
    resume: descriptor.resume,
    conversation: descriptor.conversation ?? null,
    variables: Object.keys(descriptor.env ?? {}),
    images: descriptor.images ?? PLAIN,
    hooks: descriptor.hooks ?? null,
    ...(descriptor.oneShot === undefined ? {} : { oneShot: descriptor.oneShot }),
    env: { ...withPath(parts.env, program), COLORTERM: 'truecolor', ...descriptor.env },
  };
}

async function findArgv(descriptor: Descriptor, parts: ResolveParts): Promise<string[]> {
  const found = await findAnywhere(parts, (env) => parts.detector.find(descriptor, env));
  if (found !== null) return [found.path];
  throw new SchmuxError(
    'AGENT_MISSING',
    `${descriptor.label} (${descriptor.binaries.join(', ')}) was not found on this machine.`,
    {
      hint: `Install it: ${descriptor.install}`,
    },
  );
}

async function resolveUser(
  agent: UserAgent,
  secrets: Readonly<Record<string, string>>,
  parts: ResolveParts,
): Promise<ResolvedAgent> {
  const [command = '', ...args] = agent.command;
  const program = expandHome(command, parts.env['HOME']);
  const found = await findAnywhere(parts, async (env) =>
    findProgram([program], await searchDirectories(env, [])),
  );
  if (found === null) {
    throw new SchmuxError(
      'AGENT_MISSING',
      `${program}, the program of the agent "${agent.name}", was not found.`,
      {
        hint: 'Set its absolute path in the config, or add its directory to the PATH of the shell that spawns it.',
      },
    );
  }
  return {
    name: agent.name,
    label: agent.name,
    kind: 'user',
    base: null,
    argv: [found.path, ...args],
    args: [],
    prompt: { kind: agent.prompt },
    resume: null,
    conversation: null,
    variables: namesOf([], agent.env, secrets),
    images: PLAIN,
    hooks: null,
    env: { ...withPath(parts.env, found.path), COLORTERM: 'truecolor', ...agent.env, ...secrets },
  };
}

type Variables = Readonly<Record<string, string>> | undefined;

function namesOf(base: readonly string[], own: Variables, secrets: Variables): string[] {
  return [...new Set([...base, ...Object.keys(own ?? {}), ...Object.keys(secrets ?? {})])];
}

/** Checks the secrets, which are read late, from their own file: an invalid name would abort the launch script. */
function usableSecrets(name: string, parts: ResolveParts): Readonly<Record<string, string>> {
  const secrets = parts.secrets(name);
  for (const [variable, value] of Object.entries(secrets)) {
    if (isAssignable(variable) && !value.includes('\0')) continue;
    throw new SchmuxError(
      'AGENT_INVALID',
      `The secret ${variable} of "${name}" cannot be set as an environment variable.`,
      {
        hint: 'Names consist of letters, digits and underscores; values must not contain NUL.',
      },
    );
  }
  return secrets;
}
