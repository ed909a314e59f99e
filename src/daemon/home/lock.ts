import { createHash, randomBytes } from 'node:crypto';
import { link, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { SchmuxError } from '../../contract/errors.js';
import { identify, type ProcessIdentity } from '../../lib/processes/process.js';

/** How often each of two daemons that start at once tries before it gives up. */
const TRIES = 100;
/** The pause between two tries, while another daemon removes a dead holder's lock. */
const PAUSE_MS = 20;

/**
 * Takes the lock that allows one daemon per home: a file with the holder's pid and start time, linked into place whole, so that
 * nobody sees it half written. Returns how to release it. Throws DAEMON_RUNNING naming the holder.
 */
export async function takeLock(path: string): Promise<() => Promise<void>> {
  const mine = JSON.stringify(await identify(process.pid));
  for (let i = 0; i < TRIES; i++) {
    const held = await tryTake(path, mine);
    if (held === null) return () => release(path, mine);
    const holder = parse(held);
    if (holder !== null && (await isAlive(holder))) throw running(holder.pid);
    if (!(await replace(path, held, mine))) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    else return () => release(path, mine);
  }
  throw new SchmuxError('DAEMON_START_FAILED', `The lock ${path} could not be taken.`, {
    hint: 'Try again.',
  });
}

/** Returns null when the file is now ours, else its content. */
async function tryTake(path: string, mine: string): Promise<string | null> {
  for (;;) {
    if (await put(path, mine, link)) return null;
    const held = await readIfThere(path);
    if (held !== null) return held;
  }
}

/**
 * Takes over a dead holder's lock; returns false when another daemon is doing so. Reading and replacing are two steps, so a daemon
 * must first hold a claim on exactly that holder's lock: another lock of this kind, named after the first one's content.
 */
async function replace(path: string, held: string, mine: string): Promise<boolean> {
  const claim = `${path}.${createHash('sha256').update(held).digest('hex').slice(0, 12)}`;
  const claimed = await tryTake(claim, mine);
  if (claimed !== null) {
    const claimer = parse(claimed);
    // The claimer died before it was done.
    if ((claimer === null || !(await isAlive(claimer))) && (await replace(claim, claimed, mine)))
      return finish(claim);
    return false;
  }
  return finish(claim);

  async function finish(mineNow: string): Promise<boolean> {
    try {
      if ((await readIfThere(path)) !== held) return false;
      return await put(path, mine, rename);
    } finally {
      // The daemon that has the lock now may have removed the claim.
      await unlink(mineNow).catch(ignoreMissing);
    }
  }
}

/**
 * Puts a complete file with this text at `path`: by link, which keeps an existing file, or by rename, which replaces it. Returns
 * false when a file was kept.
 */
async function put(path: string, text: string, how: typeof link | typeof rename): Promise<boolean> {
  const candidate = `${path}.tmp-${randomBytes(6).toString('hex')}`;
  await writeFile(candidate, text, { mode: 0o600, flag: 'wx' });
  try {
    await how(candidate, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ENOENT: the daemon that has the lock removed the candidate, which looked like a dead daemon's.
    if (code === 'EEXIST' || code === 'ENOENT') return false;
    throw error;
  } finally {
    await unlink(candidate).catch(ignoreMissing);
  }
}

async function release(path: string, mine: string): Promise<void> {
  if ((await readIfThere(path)) === mine) await unlink(path);
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    ignoreMissing(error);
    return null;
  }
}

async function isAlive(holder: ProcessIdentity): Promise<boolean> {
  return (await identify(holder.pid))?.start === holder.start;
}

function running(pid: number): SchmuxError {
  return new SchmuxError('DAEMON_RUNNING', `A schmux daemon is already running for this home (pid ${pid}).`, {
    hint: 'schmux status says where it is; schmux stop ends it.',
  });
}

function parse(text: string): ProcessIdentity | null {
  try {
    const value: unknown = JSON.parse(text);
    const { pid, start } = value as ProcessIdentity;
    return Number.isInteger(pid) && typeof start === 'string' ? { pid, start } : null;
  } catch {
    return null;
  }
}

function ignoreMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
