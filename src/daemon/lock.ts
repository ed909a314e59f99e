import { randomBytes } from 'node:crypto';
import { link, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { SchmuxError } from '../contract/errors.js';
import { identify, type ProcessIdentity } from './lib/process.js';

/** Two daemons that start at once try again this often before one gives up. */
const TRIES = 20;

/**
 * One daemon per home. The lock is a file with the holder's pid and start time, linked into place whole, so that it is
 * never seen half written; a holder that is gone is moved aside, and only who moved it may go on.
 * Throws DAEMON_RUNNING naming the holder. Answers how to let go.
 */
export async function takeLock(path: string): Promise<() => Promise<void>> {
  const me = await identify(process.pid);
  const mine = JSON.stringify(me);
  const candidate = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(candidate, mine, { mode: 0o600, flag: 'wx' });
  try {
    for (let i = 0; i < TRIES; i++) {
      if (await tryLink(candidate, path)) return () => release(path, mine);
      const held = await readIfThere(path);
      if (held === null) continue;
      const holder = parse(held);
      if (holder !== null && (await identify(holder.pid))?.start === holder.start) {
        throw new SchmuxError(
          'DAEMON_RUNNING',
          `A schmux daemon is running already for this home (pid ${holder.pid}).`,
          {
            hint: 'schmux status says where it is; schmux stop ends it.',
          },
        );
      }
      await moveAside(path, held);
    }
  } finally {
    await unlink(candidate).catch(() => undefined);
  }
  throw new SchmuxError('DAEMON_START_FAILED', `The lock ${path} could not be taken.`, {
    hint: 'Try again.',
  });
}

async function tryLink(candidate: string, path: string): Promise<boolean> {
  try {
    await link(candidate, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a dead holder's lock, unless another took its place between the look and the move: then it is put back. */
async function moveAside(path: string, held: string): Promise<void> {
  const aside = `${path}.stale-${randomBytes(6).toString('hex')}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if ((await readIfThere(aside)) !== held) await tryLink(aside, path);
  await unlink(aside);
}

async function release(path: string, mine: string): Promise<void> {
  if ((await readIfThere(path)) === mine) await unlink(path);
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
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
