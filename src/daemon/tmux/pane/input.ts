import { randomBytes } from 'node:crypto';
import { unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createKeyedQueue } from '../../../lib/keyed-queue.js';
import { asPastedBytes } from '../../../lib/pasted-text.js';
import { tmuxKeys } from './key-names.js';
import { commandLine, type Command } from '../control/quote.js';
import type { PaneInput, PaneTurn } from '../types.js';
import { formatOf, OPTION_PASTE } from '../names.js';
import { onTarget, textOf, type Run } from '../run.js';
import { allShown } from './shown.js';

export type InputOptions = {
  run: Run;
  /** Folder of paste files, 0600 each, for the ms that tmux takes to read them. */
  runDir: string;
  /** Target of the quiet session, whose options are ours. */
  controlSession: string;
  /** Returns true when `paste-buffer` needs `-S`: from 3.7 on tmux otherwise makes control characters of a pasted text visible. */
  pasteRawFlag(): boolean;
};

/** Larger batches of `send-keys -H` were slower and lost bytes (measured on 3.3a at 4,096). */
const KEYS_BATCH_BYTES = 512;
/** Above this size a file is faster: 1 MB takes 15 ms by file and 2.6 s by keys. */
const TYPED_MAX_BYTES = 4096;

/** What tmux prints once keys that depend on the screen were pressed. */
const PRESSED = 'pressed';

/** Creates the input. Every method first leaves copy mode (or another), which would swallow what is typed. */
export function createInput(options: InputOptions): PaneInput {
  const { run } = options;
  const queue = createKeyedQueue();

  async function type(pane: string, bytes: Uint8Array): Promise<void> {
    const commands: Command[] = [['copy-mode', '-q', '-t', pane]];
    for (let start = 0; start < bytes.length; start += KEYS_BATCH_BYTES) {
      const batch = Array.from(bytes.subarray(start, start + KEYS_BATCH_BYTES), (byte) => byte.toString(16));
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
      // tmux expands formats in the path, `#(command)` included, so it is given a format that stands for the path.
      await run([
        ['set-option', '-t', options.controlSession, OPTION_PASTE, path],
        ['load-buffer', '-b', name, formatOf(OPTION_PASTE)],
      ]);
      await onTarget(
        pane,
        run([
          ['copy-mode', '-q', '-t', pane],
          ['paste-buffer', ...flags, ...raw, '-r', '-d', '-b', name, '-t', pane],
        ]),
      ).catch(async (error: unknown) => {
        // Not pasted, so -d has not deleted it; when even this fails, the buffer is gone with the server.
        await run([['delete-buffer', '-b', name]]).catch(() => undefined);
        throw error;
      });
    } finally {
      await unlink(path);
    }
  }

  const turnOn = (pane: string): PaneTurn => ({
    async sendKeys(bytes) {
      if (bytes.length === 0) return;
      await (bytes.length > TYPED_MAX_BYTES ? pasteFile(pane, bytes, []) : type(pane, bytes));
    },
    async paste(bytes) {
      if (bytes.length > 0) await pasteFile(pane, asPastedBytes(bytes), ['-p']);
    },
    async keyNames(names) {
      const keys = tmuxKeys(names);
      if (keys.length === 0) return;
      await onTarget(
        pane,
        run([
          ['copy-mode', '-q', '-t', pane],
          ['send-keys', '-t', pane, ...keys],
        ]),
      );
    },
    async keyNamesIfShown(rows, names) {
      const keys = tmuxKeys(names);
      const press = commandLine([
        ['copy-mode', '-q', '-t', pane],
        ['send-keys', '-t', pane, ...keys],
        ['display-message', '-p', PRESSED],
      ]);
      const outputs = await onTarget(pane, run([['if-shell', '-F', '-t', pane, allShown(rows), press]]));
      return outputs.some((output) => textOf(output).trim() === PRESSED);
    },
  });

  const turn: PaneInput['turn'] = (pane, work) => queue.run(pane, () => work(turnOn(pane)));
  return {
    turn,
    sendKeys: (pane, bytes) => turn(pane, (hands) => hands.sendKeys(bytes)),
    paste: (pane, bytes) => turn(pane, (hands) => hands.paste(bytes)),
    keyNames: (pane, names) => turn(pane, (hands) => hands.keyNames(names)),
  };
}
