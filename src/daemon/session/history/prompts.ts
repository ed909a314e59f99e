import { link, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { readText } from '../../../lib/files/read-text.js';
import { replaceFile } from '../../../lib/files/replace-file.js';
import type { CrashPoint } from '../../../lib/crash-point.js';
import { promptLine } from './prompt-line.js';
import { notSaved } from '../../store/not-saved.js';

/**
 * The complete prompt of each session, in a 0600 file beside its log: `logs/<id>.prompt`. It is written before the record of the
 * session, and deleted with its log.
 */
export type Prompts = {
  /** Saves the prompt of sessions that have no record yet, unless it is blank. Throws DISK_FULL or SAVE_FAILED. */
  keep(ids: readonly string[], prompt: string | undefined): Promise<void>;
  /** Returns null when there was no prompt, or it was not kept. */
  read(id: string): Promise<string | null>;
  /** Deletes prompts; a missing one is fine. */
  remove(ids: readonly string[]): Promise<void>;
};

export function createPrompts(deps: { folder: string; crashPoint: CrashPoint }): Prompts {
  const pathOf = (id: string) => join(deps.folder, `${id}.prompt`);

  async function remove(ids: readonly string[]): Promise<void> {
    for (const id of ids)
      await unlink(pathOf(id)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      });
  }

  /** Writes one file with many names, so that a long prompt for a hundred sessions takes its room once. */
  async function write([first, ...others]: readonly string[], prompt: string): Promise<void> {
    if (first === undefined) return;
    deps.crashPoint('prompt.before_write');
    await replaceFile(pathOf(first), prompt);
    for (const id of others)
      // The file system may have no hard links.
      await link(pathOf(first), pathOf(id)).catch(() => replaceFile(pathOf(id), prompt));
    deps.crashPoint('prompt.after_write');
  }

  return {
    remove,
    async keep(ids, prompt) {
      if (prompt === undefined || promptLine(prompt) === null) return;
      try {
        await write(ids, prompt);
      } catch (error) {
        await remove(ids).catch(() => undefined);
        throw notSaved('the prompt file', error);
      }
    },
    async read(id) {
      const read = await readText(pathOf(id));
      return read.kind === 'text' ? read.text : null;
    },
  };
}
