import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { configSchema, type Config } from '../../contract/config.js';
import { SchmuxError } from '../../contract/errors.js';
import { readText, type ReadText } from '../files/read-text.js';
import { behindLinks, replaceFile } from '../files/replace-file.js';
import { parseConfig, type Parsed } from './parse.js';

/** Parses a read file. A missing file means the defaults; an unreadable one is a problem like an invalid one. */
export function parseRead(read: ReadText): Parsed {
  if (read.kind === 'missing') return parseConfig('{}');
  if (read.kind === 'text') return parseConfig(read.text);
  return { problem: { message: `it cannot be read: ${read.why}`, line: null } };
}

/** Reads the last valid configuration, in force while the file is not valid; the defaults when none was kept. */
export async function lastGoodConfig(path: string | undefined): Promise<Config> {
  const kept = path === undefined ? null : parseRead(await readText(path));
  return kept !== null && 'config' in kept ? kept.config : configSchema.parse({});
}

/** Writes config.json, through a link if it is one. Throws SAVE_FAILED with the real path when that fails. */
export async function writeConfig(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await replaceFile(path, text);
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    const real = await behindLinks(path).catch(() => path);
    if (code === 'ENOSPC' || code === 'EDQUOT') throw error;
    throw new SchmuxError('SAVE_FAILED', `${real} cannot be written: ${message}.`, {
      hint: 'Nothing was changed. Make the file and its folder writable, or edit the file at its source.',
      cause: error,
    });
  }
}

/** The error for editing a file that is not valid. */
export function notEditable(path: string, why: string): SchmuxError {
  return new SchmuxError('CONFIG_INVALID', `${path} is not valid, so it was not changed: ${why}`, {
    hint: 'Fix the file by hand first; the settings in force are the last valid ones.',
  });
}
