import { readFile, readdir, readlink } from 'node:fs/promises';
import { exec } from '../exec.js';

/** The state of a listening socket in /proc/net/tcp (proc(5)). */
const LISTEN = '0A';
/** More than lsof takes for the open files of a few processes. */
const LSOF_TIMEOUT_MS = 5000;

/** Returns the TCP ports that these processes listen on, by pid; none for processes whose files cannot be read. */
export async function listeningPorts(pids: readonly number[]): Promise<Map<number, number[]>> {
  const ports = new Map<number, number[]>();
  if (pids.length === 0) return ports;
  if (process.platform !== 'linux') return portsByLsof(pids);
  const byInode = new Map(await readListeners());
  if (byInode.size === 0) return ports;
  for (const pid of pids) {
    const found = new Set<number>();
    for (const inode of await socketsOf(pid)) {
      const port = byInode.get(inode);
      if (port !== undefined) found.add(port);
    }
    if (found.size > 0)
      ports.set(
        pid,
        [...found].sort((a, b) => a - b),
      );
  }
  return ports;
}

/** Returns inode and port of each listening TCP socket; none where the system does not report them. */
export async function readListeners(): Promise<[inode: string, port: number][]> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  return tables.flatMap(listenersIn);
}

/** Exported for its tests. Returns inode and port of each listening socket in a table like /proc/net/tcp. */
export function listenersIn(table: string): [string, number][] {
  return table.split('\n').flatMap((line): [string, number][] => {
    const fields = line.trim().split(/\s+/);
    const [, local = '', , state] = fields;
    const inode = fields[9];
    const port = Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16);
    return state === LISTEN && inode !== undefined && Number.isInteger(port) ? [[inode, port]] : [];
  });
}

async function socketsOf(pid: number): Promise<string[]> {
  const names = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const links = await Promise.all(names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => '')));
  return links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []);
}

async function portsByLsof(pids: readonly number[]): Promise<Map<number, number[]>> {
  const result = await exec(
    'lsof',
    ['-nP', '-a', '-iTCP', '-sTCP:LISTEN', '-p', pids.join(','), '-F', 'pn'],
    { env: { PATH: '/usr/sbin:/usr/bin:/bin', LC_ALL: 'C' }, timeoutMs: LSOF_TIMEOUT_MS },
  );
  return portsFromLsof(result.stdout);
}

/** Exported for its tests. Parses lsof(8) output for other programs: `p<pid>` begins a process, `n<address>:<port>` is one of its sockets. */
export function portsFromLsof(text: string): Map<number, number[]> {
  const ports = new Map<number, number[]>();
  let pid = 0;
  for (const line of text.split('\n')) {
    if (line.startsWith('p')) pid = Number(line.slice(1));
    const port = /^n.*:(\d+)$/.exec(line)?.[1];
    if (port !== undefined) ports.set(pid, [...new Set([...(ports.get(pid) ?? []), Number(port)])]);
  }
  return ports;
}
