import { readFileSync } from 'node:fs';
import {
  formatRotationJournal,
  parseRotationJournal,
  type RotationJournal,
} from '../../../../contract/terminal/log-rotation.js';
import { replaceFile } from '../../../../lib/files/replace-file.js';

export async function writeJournal(path: string, journal: RotationJournal): Promise<void> {
  await replaceFile(path, formatRotationJournal(journal));
}

/** Returns null when there is none, or it cannot be read. */
export function readJournal(path: string): RotationJournal | null {
  try {
    return parseRotationJournal(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}
