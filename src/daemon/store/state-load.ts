import { readFile, rename } from 'node:fs/promises';
import { SchmuxError } from '../../contract/errors.js';
import { emptyState, STATE_VERSION, stateSchema, type State } from './state-schema.js';

/** `set_aside` names the unreadable file's new place; `from_backup` says that the last good state was loaded instead. */
export type LoadedState = { state: State; set_aside: string | null; from_backup: boolean };

/**
 * Reads state.json. Missing: an empty state. Unreadable (cut, NULs, not JSON, not ours): moved to
 * `state.json.corrupt-<time>`, never overwritten, and the backup is loaded. Newer than this schmux: STATE_NEWER, untouched.
 */
export async function loadState(path: string, now: () => number): Promise<LoadedState> {
  const main = await read(path);
  if (main.kind === 'ok') return { state: main.state, set_aside: null, from_backup: false };
  const backup = await read(`${path}.bak`);
  let setAside: string | null = null;
  if (main.kind === 'unreadable') {
    setAside = `${path}.corrupt-${new Date(now()).toISOString().replaceAll(':', '-')}`;
    await rename(path, setAside);
  }
  // A missing file with a backup beside it is a first rename that never came: the backup is the state.
  if (backup.kind === 'ok') return { state: backup.state, set_aside: setAside, from_backup: true };
  return { state: emptyState(), set_aside: setAside, from_backup: false };
}

type Read = { kind: 'ok'; state: State } | { kind: 'missing' } | { kind: 'unreadable' };

async function read(path: string): Promise<Read> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'missing' };
    throw new SchmuxError('STATE_UNREADABLE', `${path} cannot be read: ${(error as Error).message}.`, {
      hint: 'Check the owner and the mode of the file; schmux needs to read and write it.',
      cause: error,
    });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
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
  return parsed.success ? { kind: 'ok', state: parsed.data } : { kind: 'unreadable' };
}
