import { createServer } from 'node:net';
import { DEFAULT_PORT } from '../../contract/config.js';
import { parseRead } from '../../lib/config-file/file.js';
import { readText } from '../../lib/files/read-text.js';
import { findOnPath } from '../system/find-on-path.js';
import { findDaemon, type FoundDaemon } from '../daemon-control/daemon-file.js';
import { packageVersion } from '../program/version.js';
import type { Check, Finding, Machine } from './check.js';
import { askDaemon } from './daemon-summary.js';

/** Programs of the common agents, checked when no daemon runs that knows them all. */
const AGENT_PROGRAMS = [
  'claude',
  'codex',
  'gemini',
  'opencode',
  'copilot',
  'cursor-agent',
  'qwen',
  'amp',
  'aider',
  'crush',
  'pi',
];

export const RUNNING_CHECKS: readonly Check[] = [
  { name: 'daemon', run: async ({ io, paths }) => judgeDaemon(await findDaemon(paths, io.platform)) },
  { name: 'port', run: checkPort },
  { name: 'agents', run: checkAgents },
];

function judgeDaemon(found: FoundDaemon): Finding {
  if (found.state === 'down') return { state: 'optional', text: 'not running', fix: 'schmux start' };
  if (found.state === 'silent')
    return {
      state: 'missing',
      text: `pid ${found.record.pid} does not respond`,
      fix: 'schmux stop && schmux start',
    };
  const { version, pid, url } = found.info;
  if (version !== packageVersion())
    return {
      state: 'warning',
      text: `pid ${pid} is schmux ${version}, this is ${packageVersion()}`,
      fix: 'schmux start',
    };
  return { state: 'ok', text: `pid ${pid}, ${url}` };
}

async function checkPort({ io, paths }: Machine): Promise<Finding> {
  const found = await findDaemon(paths, io.platform);
  if (found.state === 'up') return { state: 'ok', text: `${new URL(found.info.url).port} (ours)` };
  const port = await configuredPort(paths.config);
  if (port === 0) return { state: 'ok', text: 'any free port' };
  const taken = (await isTaken(port, '127.0.0.1')) || (await isTaken(port, '::1'));
  if (!taken) return { state: 'ok', text: `${port} is free` };
  return { state: 'warning', text: `${port} is in use by another program`, fix: 'schmux start --port 0' };
}

async function configuredPort(path: string): Promise<number> {
  const parsed = parseRead(await readText(path));
  // An invalid file is reported by the config check.
  return 'config' in parsed ? parsed.config.port : DEFAULT_PORT;
}

/** True if the port is in use. A machine without IPv6 has no `::1` to be in use. */
function isTaken(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE'));
    server.listen({ port, host, ipv6Only: true }, () => server.close(() => resolve(false)));
  });
}

/** Returns the agents whose program is on PATH. */
export function agentsOnPath({ io }: Pick<Machine, 'io'>): string[] {
  return AGENT_PROGRAMS.filter((name) => findOnPath(name, io.env['PATH'] ?? '') !== null);
}

/** Asks the daemon first, which knows all agents, including custom ones and those on the login shell's PATH. */
async function checkAgents(machine: Machine): Promise<Finding> {
  const found = (await askDaemon(machine))?.agents ?? agentsOnPath(machine);
  if (found.length > 0) return { state: 'ok', text: found.join(', ') };
  return {
    state: 'optional',
    text: 'none found; the demo agent needs no account',
    fix: 'schmux agent list   says how to install one',
  };
}
