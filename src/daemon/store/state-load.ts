import { copyFile, stat } from 'node:fs/promises';
import { SchmuxError } from '../../contract/errors.js';
import { readText } from '../../lib/files/read-text.js';
import { setAside } from '../../lib/files/set-aside.js';
import { emptyState, STATE_VERSION, stateSchema, type State } from './state-schema.js';
import { salvage } from './state-salvage.js';

/**
 * `set_aside`: where the unreadable file (or the one with unreadable rows) was kept. `from_backup`: the last good state was
 * loaded instead. `dropped`: how many rows could not be read. `fingerprint`: that of the file (`fingerprintOf`).
 */
export type LoadedState = {
  state: State;
  set_aside: string | null;
  from_backup: boolean;
  dropped: number;
  fingerprint: string | null;
};

/**
 * Reads state.json. A missing file is an empty state. An unreadable one (cut, NULs, not JSON, not ours, a directory, no
 * permission) is moved to `state.json.corrupt-<time>`, never overwritten, and the backup is loaded. When single rows cannot be
 * read, a copy of the file is kept there and the others are loaded. Throws STATE_NEWER for the file of a newer schmux and leaves it untouched.
 */
export async function loadState(path: string, now: () => number): Promise<LoadedState> {
  const seen = await fingerprintOf(path);
  const main = await read(path);
  const ending = `corrupt-${new Date(now()).toISOString().replaceAll(':', '-')}`;
  if (main.kind === 'ok') {
    const { state, dropped } = main;
    const aside = dropped > 0 ? `${path}.${ending}` : null;
    if (aside !== null) await copyFile(path, aside);
    return { state, dropped, fingerprint: seen, set_aside: aside, from_backup: false };
  }
  const backup = await read(`${path}.bak`);
  const set_aside = main.kind === 'unreadable' ? await keep(path, ending) : null;
  // A missing file beside a backup means that a rename never happened: the backup is the state.
  if (backup.kind === 'ok')
    return { state: backup.state, dropped: backup.dropped, fingerprint: null, set_aside, from_backup: true };
  return { state: emptyState(), dropped: 0, fingerprint: null, set_aside, from_backup: false };
}

/** Returns a text that changes whenever anyone writes or replaces the file; null when there is none. */
export async function fingerprintOf(path: string): Promise<string | null> {
  try {
    const { ino, mtimeNs, size } = await stat(path, { bigint: true });
    return `${ino}:${mtimeNs}:${size}`;
  } catch {
    return null; // missing, or not accessible
  }
}

type Read = { kind: 'ok'; state: State; dropped: number } | { kind: 'missing' } | { kind: 'unreadable' };

async function read(path: string): Promise<Read> {
  const found = await readText(path);
  if (found.kind !== 'text') return { kind: found.kind === 'unreadable' ? 'unreadable' : 'missing' };
  let json: unknown;
  try {
    json = JSON.parse(found.text);
  } catch {
    return { kind: 'unreadable' };
  }
  const version = (json as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version > STATE_VERSION) {
    throw new SchmuxError(
      'STATE_NEWER',
      `${path} was written by a newer schmux (format ${version}, this one reads ${STATE_VERSION}).`,
      {
        hint: 'Upgrade schmux, or set SCHMUX_HOME to another directory. The file was left as it is.',
      },
    );
  }
  const parsed = stateSchema.safeParse(json);
  if (parsed.success) return { kind: 'ok', state: parsed.data, dropped: 0 };
  const saved = salvage(json);
  return saved === null ? { kind: 'unreadable' } : { kind: 'ok', ...saved };
}

/** Moves the file aside. Throws STATE_UNREADABLE when that fails: a new state must not replace the user's. */
async function keep(path: string, ending: string): Promise<string> {
  try {
    return await setAside(path, ending);
  } catch (error) {
    throw new SchmuxError(
      'STATE_UNREADABLE',
      `${path} can be neither read nor moved aside: ${(error as Error).message}.`,
      { hint: 'Check the owner and the mode of the file; schmux needs to read and write it.', cause: error },
    );
  }
}
