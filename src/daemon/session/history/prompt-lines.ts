import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { SessionRecord } from '../../store/state-schema.js';
import { promptLine } from './prompt-line.js';

/** More than a line takes, even after a long indentation. */
const READ_BYTES = 16 * 1024;

/**
 * Returns the records with the first lines of their prompts, which are read from the prompts' own files (`<id>.prompt` in `folder`):
 * users read state.json and show it to others, and what an agent was asked is nobody else's business.
 */
export async function withPromptLines(
  folder: string,
  records: readonly SessionRecord[],
): Promise<SessionRecord[]> {
  const all: SessionRecord[] = [];
  for (const record of records) {
    const line = promptLine(await beginningOf(join(folder, `${record.id}.prompt`)));
    all.push(line === null ? record : { ...record, prompt_line: line });
  }
  return all;
}

/** Reads the beginning of a file; returns null when it cannot be read, and then the prompt is unknown. */
async function beginningOf(path: string): Promise<string | null> {
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}
