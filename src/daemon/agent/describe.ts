import type { Agent } from '../../contract/agent.js';
import type { Descriptor } from './descriptor.js';
import type { Detected } from './find/detect.js';
import { expandHome, findProgram, isFile, searchDirectories } from '../environment/find-program.js';
import type { Named, UserAgent } from './named.js';
import { invalidReason, type ResolveParts } from './resolve.js';

type Parts = ResolveParts & { retry: boolean };

/** Returns one entry of the agent list. A broken agent does not throw: `available` and `install` report it. */
export async function describe(name: string, named: Named, parts: Parts): Promise<Agent> {
  const reason = invalidReason(name, named);
  switch (named.kind) {
    case 'user':
      return describeUser(named.agent, reason, parts);
    case 'variant': {
      const { base, variant } = named;
      if (base === null) return unknownBase(name, variant.agent, reason);
      const line = await describeDescriptor(base, parts);
      return {
        ...line,
        name,
        label: name,
        kind: 'variant',
        base: base.name,
        available: line.available && reason === null,
        install: reason ?? line.install,
      };
    }
    default:
      return describeDescriptor(named.descriptor, parts);
  }
}

async function describeDescriptor(descriptor: Descriptor, parts: Parts): Promise<Agent> {
  const isDemo = descriptor.binaries.length === 0;
  const detected = isDemo ? await describeDemo(parts) : await parts.detector.detect(descriptor, parts);
  const available = detected.found !== null && !detected.probe.broken;
  return {
    name: descriptor.name,
    label: descriptor.label,
    kind: isDemo ? 'demo' : 'detected',
    base: null,
    available,
    version: detected.probe.version,
    path: detected.found?.path ?? null,
    takes_prompt: descriptor.prompt.kind !== 'none',
    resumes: descriptor.resume !== null,
    answers: descriptor.oneShot !== undefined,
    install: available ? null : howToGet(descriptor, detected),
  };
}

/** Describes the demo agent by its script, which must exist: its program is Node itself. */
async function describeDemo(parts: Parts): Promise<Detected> {
  const [program = '', ...args] = parts.demoCommand;
  const found = await findProgram([program], []);
  const script = args.at(-1);
  const complete = found !== null && (script === undefined || (await isFile(script)));
  return {
    found: complete ? { ...found, path: script ?? found.path } : null,
    probe: { version: null, broken: false },
  };
}

function howToGet(descriptor: Descriptor, detected: Detected): string {
  if (detected.found === null) return descriptor.install;
  return `${detected.found.path} exists but could not be run; reinstall it: ${descriptor.install}`;
}

async function describeUser(agent: UserAgent, reason: string | null, parts: Parts): Promise<Agent> {
  const program = expandHome(agent.command[0] ?? '', parts.env['HOME']);
  const found = await findProgram([program], await searchDirectories(parts.env, []));
  const missing =
    found === null ? `${program} was not found: check this agent's command in the config.` : null;
  return {
    name: agent.name,
    label: agent.name,
    kind: 'user',
    base: null,
    available: found !== null && reason === null,
    version: null,
    path: found?.path ?? null,
    takes_prompt: agent.prompt !== 'none',
    resumes: false,
    install: reason ?? missing,
  };
}

function unknownBase(name: string, base: string, reason: string | null): Agent {
  return {
    name,
    label: name,
    kind: 'variant',
    base,
    available: false,
    version: null,
    path: null,
    takes_prompt: false,
    resumes: false,
    install: reason,
  };
}
