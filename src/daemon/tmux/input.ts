import { randomBytes } from 'node:crypto';
import { unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createKeyedQueue } from '../lib/keyed-queue.js';
import { tmuxKeys } from './key-names.js';
import type { Command } from './quote.js';
import { onTarget, type Run } from './run.js';

/** What reaches a pane's program: one ordered line per pane, whatever way it takes. */
export type Input = {
  sendKeys(pane: string, bytes: Uint8Array): Promise<void>;
  paste(pane: string, bytes: Uint8Array): Promise<void>;
  keyNames(pane: string, names: readonly string[]): Promise<void>;
};

export type InputOptions = {
  run: Run;
  /** Where pastes wait, 0600 each, for the ms that tmux takes to read them. */
  runDir: string;
  /** tmux 3.7 makes control characters of a pasted text visible unless it is told not to (`-S`). */
  pasteRawFlag(): boolean;
};

/** Larger batches of `send-keys -H` were slower and lost bytes (measured on 3.3a at 4,096). Unit: bytes. */
const KEYS_BATCH = 512;
/** Above it a file is faster: 1 MB takes 15 ms by file and 2.6 s by keys. Unit: bytes. */
const TYPED_MAX = 4096;

/** Leaves copy mode (or another) first, which would swallow what is typed. */
export function createInput(options: InputOptions): Input {
  const { run } = options;
  const queue = createKeyedQueue();

  async function type(pane: string, bytes: Uint8Array): Promise<void> {
    const commands: Command[] = [['copy-mode', '-q', '-t', pane]];
    for (let start = 0; start < bytes.length; start += KEYS_BATCH) {
      const batch = Array.from(bytes.subarray(start, start + KEYS_BATCH), (byte) => byte.toString(16));
      commands.push(['send-keys', '-H', '-t', pane, ...batch]);
    }
    await onTarget(pane, run(commands));
  }

  async function pasteFile(pane: string, bytes: Uint8Array, flags: readonly string[]): Promise<void> {
    const name = `schmux-${randomBytes(8).toString('hex')}`;
    const path = join(options.runDir, `${name}.paste`);
    const raw = options.pasteRawFlag() ? ['-S'] : [];
    await writeFile(path, bytes, { flag: 'wx', mode: 0o600 });
    try {
      await run([['load-buffer', '-b', name, path]]);
      await onTarget(
        pane,
        run([
          ['copy-mode', '-q', '-t', pane],
          ['paste-buffer', ...flags, ...raw, '-r', '-d', '-b', name, '-t', pane],
        ]),
      ).catch(async (error: unknown) => {
        // Not pasted, so not deleted by -d either; when even this fails the buffer is gone with the server.
        await run([['delete-buffer', '-b', name]]).catch(() => undefined);
        throw error;
      });
    } finally {
      await unlink(path);
    }
  }

  return {
    sendKeys(pane, bytes) {
      if (bytes.length === 0) return Promise.resolve();
      return queue.run(pane, () =>
        bytes.length > TYPED_MAX ? pasteFile(pane, bytes, []) : type(pane, bytes),
      );
    },
    paste(pane, bytes) {
      if (bytes.length === 0) return Promise.resolve();
      return queue.run(pane, () => pasteFile(pane, bytes, ['-p']));
    },
    async keyNames(pane, names) {
      const keys = tmuxKeys(names);
      if (keys.length === 0) return;
      await queue.run(pane, () =>
        onTarget(
          pane,
          run([
            ['copy-mode', '-q', '-t', pane],
            ['send-keys', '-t', pane, ...keys],
          ]),
        ),
      );
    },
  };
}
