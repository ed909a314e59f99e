import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseRead } from '../../lib/config-file/file.js';
import { readText } from '../../lib/files/read-text.js';
import type { Check, Finding, Machine } from './check.js';
import { readPseudoTerminals } from '../../lib/pseudo-terminals.js';

/** Free space that a clone and its logs need. */
const DISK_MIN_BYTES = 1024 ** 3;
/** Pseudoterminals that should be free; each session takes one. */
const PTYS_MIN = 100;

export const FILE_CHECKS: readonly Check[] = [
  { name: 'home', run: checkHome },
  { name: 'config', run: checkConfig },
  { name: 'disk', run: checkDisk },
  { name: 'terminals', run: checkPtys },
];

async function checkHome({ paths }: Machine): Promise<Finding> {
  const { root: home } = paths;
  const found = await stat(home).catch(() => null);
  if (found === null) {
    const parent = await existing(dirname(home));
    if (await isWritable(parent)) return { state: 'ok', text: `${home} (created by the first start)` };
    return {
      state: 'missing',
      text: `${home} cannot be created: ${parent} is not writable`,
      fix: 'export SCHMUX_HOME=<a writable directory>',
    };
  }
  if (!found.isDirectory())
    return { state: 'missing', text: `${home} is not a directory`, fix: `mv ${home} ${home}.old` };
  if (!(await isWritable(home)))
    return { state: 'missing', text: `${home} is not writable`, fix: `chmod u+rwx ${home}` };
  const mode = found.mode & 0o777;
  if ((mode & 0o077) !== 0)
    return {
      state: 'warning',
      text: `${home} is readable by other users (mode ${mode.toString(8)})`,
      fix: `chmod 700 ${home}`,
    };
  return { state: 'ok', text: home };
}

/** Checks config.json when no daemon runs that would report the problem. */
async function checkConfig({ paths }: Machine): Promise<Finding> {
  const path = paths.config;
  const read = await readText(path);
  if (read.kind === 'missing') return { state: 'ok', text: 'none; the defaults apply' };
  const parsed = parseRead(read);
  if ('config' in parsed) return { state: 'ok', text: path };
  const { message, line } = parsed.problem;
  const where = line === null ? '' : ` (line ${line})`;
  return { state: 'warning', text: `${path}: ${message}${where}`, fix: `edit ${path}` };
}

async function checkDisk({ paths }: Machine): Promise<Finding> {
  const { bavail, bsize } = await statfs(await existing(paths.root));
  const free = bavail * bsize;
  const text = `${(free / 1024 ** 3).toFixed(1)} GiB free`;
  if (free >= DISK_MIN_BYTES) return { state: 'ok', text };
  return { state: 'warning', text, fix: 'schmux workspace list   shows workspaces that can be disposed of' };
}

async function checkPtys({ io, ask }: Machine): Promise<Finding> {
  if (io.platform === 'darwin') {
    const max = Number((await ask('sysctl', ['-n', 'kern.tty.ptmx_max'])) ?? Number.NaN);
    return judgePtys(max, null, 'sudo sysctl kern.tty.ptmx_max=999');
  }
  const { max, used } = await readPseudoTerminals();
  return judgePtys(max, used, 'sudo sysctl kernel.pty.max=4096');
}

/** Judges the number of free pseudoterminals; `used` is null if the system does not report it. */
export function judgePtys(max: number | null, used: number | null, fix: string): Finding {
  if (max === null || !(max > 0)) return { state: 'ok', text: 'unknown: the system does not report it' };
  const text = used === null ? `at most ${max}` : `${used} of ${max} used`;
  return max - (used ?? 0) >= PTYS_MIN ? { state: 'ok', text } : { state: 'warning', text, fix };
}

/** Returns the path, or its nearest existing ancestor. */
async function existing(path: string): Promise<string> {
  for (let folder = path; ; folder = dirname(folder)) {
    if ((await stat(folder).catch(() => null)) !== null || folder === dirname(folder)) return folder;
  }
}

async function isWritable(path: string): Promise<boolean> {
  return access(path, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}
