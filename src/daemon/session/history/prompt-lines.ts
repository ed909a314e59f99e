import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { SessionRecord } from '../../store/state-schema.js';
import { promptLine } from './prompt-line.js';

/** More than a line has room for, also after a long indentation. */
const READ_BYTES = 16 * 1024;

/**
 * The records with the first lines of their prompts. Those are only in the prompts' own files (`folder`, `<id>.prompt`):
 * state.json is for people to read and to show around, and what an agent was asked is nobody else's business.
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

/** Null when it cannot be read; then nobody knows the prompt. */
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
