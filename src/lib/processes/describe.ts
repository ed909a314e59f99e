import { readFile } from 'node:fs/promises';
import { exec } from '../exec.js';
import { listeningPorts } from './ports.js';

/** Enough of a command line to recognize the program. */
const COMMAND_MAX_CHARS = 160;

export type ProcessDescription = { pid: number; command: string; ports: number[] };

/** Returns what the user recognizes these processes by; a process that ends meanwhile keeps its pid only. */
export async function describeProcesses(pids: readonly number[]): Promise<ProcessDescription[]> {
  const [ports, commands] = await Promise.all([listeningPorts(pids), commandLines(pids)]);
  return pids.map((pid) => ({ pid, command: commands.get(pid) ?? '', ports: ports.get(pid) ?? [] }));
}

async function commandLines(pids: readonly number[]): Promise<Map<number, string>> {
  if (process.platform === 'linux') {
    const entries = await Promise.all(pids.map(async (pid) => [pid, await commandLine(pid)] as const));
    return new Map(entries);
  }
  if (pids.length === 0) return new Map();
  const { stdout } = await exec('ps', ['-wwo', 'pid=,command=', '-p', pids.join(',')], {
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    timeoutMs: 5000,
  });
  return new Map(
    stdout.split('\n').flatMap((line): [number, string][] => {
      const [, pid, command = ''] = /^\s*(\d+) (.*)$/.exec(line) ?? [];
      return pid === undefined ? [] : [[Number(pid), shorten(command)]];
    }),
  );
}

/** Reads the command line; the name alone for programs that hide their arguments, and for kernel threads. */
async function commandLine(pid: number): Promise<string> {
  const args = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const command = args.split('\0').join(' ').trim();
  if (command !== '') return shorten(command);
  return shorten((await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim());
}

function shorten(command: string): string {
  return command.length <= COMMAND_MAX_CHARS ? command : `${command.slice(0, COMMAND_MAX_CHARS - 1)}…`;
}
