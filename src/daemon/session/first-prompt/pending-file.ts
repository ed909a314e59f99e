import { access, readdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { readText } from '../../../lib/files/read-text.js';
import { FIRST_MESSAGE } from '../../agent/launch/launch.js';

/** The ending of the file of a prompt from just before it is typed until its receipt. */
export const TYPING = 'typing';
/** `typing`: it may have been typed, so it is never typed again. */
export type Stage = 'waiting' | 'typing';

const ENDINGS: Record<Stage, string> = { waiting: FIRST_MESSAGE, typing: TYPING };
const NAME = /^([a-z0-9]{6})\.(?:first|typing)$/;

/**
 * The prompts that sessions have not been given yet, in 0600 files of `runDir`. The name of the file is the stage, so that even a
 * daemon that is killed leaves one of the two.
 */
export type PendingFiles = {
  /** Returns the ids of sessions with such a file. */
  list(): Promise<string[]>;
  /** Returns null when the session has no such file. */
  stage(id: string): Promise<Stage | null>;
  /** Returns the text; throws when it cannot be read. */
  read(id: string): Promise<string>;
  move(id: string, from: Stage, to: Stage): Promise<void>;
  /** Deletes both; missing files are fine. */
  remove(id: string): Promise<void>;
};

export function createPendingFiles(runDir: string): PendingFiles {
  const pathOf = (id: string, stage: Stage) => join(runDir, `${id}.${ENDINGS[stage]}`);
  const has = (path: string): Promise<boolean> =>
    access(path).then(
      () => true,
      () => false,
    );
  return {
    async list() {
      return [...new Set((await readdir(runDir)).flatMap((name) => NAME.exec(name)?.[1] ?? []))];
    },
    async stage(id) {
      if (await has(pathOf(id, 'typing'))) return 'typing';
      return (await has(pathOf(id, 'waiting'))) ? 'waiting' : null;
    },
    async read(id) {
      const read = await readText(pathOf(id, 'waiting'));
      if (read.kind === 'text') return read.text;
      throw new Error(read.kind === 'missing' ? 'the file is gone' : read.why);
    },
    move: (id, from, to) => rename(pathOf(id, from), pathOf(id, to)),
    async remove(id) {
      for (const stage of ['waiting', 'typing'] as const)
        await unlink(pathOf(id, stage)).catch((error: NodeJS.ErrnoException) => {
          if (error.code !== 'ENOENT') throw error;
        });
    },
  };
}
