import { appendFile, stat } from 'node:fs/promises';
import type { ErrorCode } from '../../../contract/errors.js';
import type { Receipt } from '../../../contract/session/acting.js';
import { readText } from '../../../lib/files/read-text.js';
import { replaceFile } from '../../../lib/files/replace-file.js';
import { createKeyedQueue } from '../../../lib/keyed-queue.js';
import type { Logger } from '../../../lib/logging/logger.js';
import type { Road } from '../../../contract/session/timeline.js';

/** One message or answer, and what became of it. Text and keys are left out where the terminal asked for a secret. */
export type Action = {
  at: string;
  session: string;
  road: Road;
  kind: 'send' | 'answer';
  /** The first 200 characters of a message, on one line. */
  text?: string;
  keys?: readonly string[];
  question?: string;
  choice?: string;
  hidden?: true;
  /** One of the two. */
  outcome?: Receipt['outcome'];
  refused?: ErrorCode;
};

/** `actions.jsonl` in the home, 0600: a line of JSON for each action, oldest first. */
export type Journal = {
  /** Adds an action; nothing waits for it, and a disk that refuses it is only logged. */
  add(action: Action): void;
  /** Resolves when everything added is saved. */
  idle(): Promise<void>;
};

/** The largest the file may be, */
export const JOURNAL_MAX_BYTES = 4 * 1024 * 1024;
/** and how much of it is kept, of the newest actions, when it is cut. */
const KEPT_BYTES = 2 * 1024 * 1024;

export function createJournal(path: string, logger: Logger): Journal {
  const queue = createKeyedQueue();
  let bytes: number | null = null;

  async function write(line: string): Promise<void> {
    bytes ??= await sizeOf(path);
    await appendFile(path, line, { mode: 0o600 });
    bytes += Buffer.byteLength(line);
    if (bytes <= JOURNAL_MAX_BYTES) return;
    const read = await readText(path);
    const kept = read.kind === 'text' ? newest(read.text) : line;
    await replaceFile(path, kept, { sync: false });
    bytes = Buffer.byteLength(kept);
  }

  return {
    add(action) {
      void queue
        .run('', () => write(`${JSON.stringify(action)}\n`))
        .catch((error: unknown) => {
          bytes = null;
          logger.warn(
            { session: action.session, err: error },
            'an action could not be written to the journal',
          );
        });
    },
    idle: queue.idle,
  };
}

/** Returns the newest whole lines that fit. */
function newest(text: string): string {
  const bytes = Buffer.from(text);
  const start = bytes.indexOf('\n', bytes.length - KEPT_BYTES);
  return bytes.subarray(start + 1).toString('utf8');
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
