import { randomBytes } from 'node:crypto';
import { unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createKeyedQueue } from '../../../lib/keyed-queue.js';
import { asPastedBytes } from '../../../lib/pasted-text.js';
import { tmuxKeys } from './key-names.js';
import { commandLine, type Command } from '../control/quote.js';
import type { GuardedHands, PaneInput, PaneTurn, ScreenCondition } from '../types.js';
import { formatOf, OPTION_PASTE } from '../names.js';
import { goneFrom, onTarget, textOf, type Run } from '../run.js';
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

/** More panes than anyone types into within a moment. */
const REMEMBERED_PANES = 100;
/** What tmux prints once input that depends on the screen was typed. */
const DONE = 'done';

/** True while the program in a pane runs. tmux 3.3a ends, with all sessions, when something is pasted into a pane whose program has ended. */
const ALIVE = '#{?pane_dead,0,1}';

/** Creates the input. Every method first leaves copy mode (or another), which would swallow what is typed. */
export function createInput(options: InputOptions): PaneInput {
  const { run } = options;
  const queue = createKeyedQueue();
  /** When something was last typed into each pane (performance.now()), for the panes typed into last. */
  const typedAt = new Map<string, number>();
  const noteTyped = (pane: string): void => {
    typedAt.delete(pane);
    typedAt.set(pane, performance.now());
    const [oldest] = typedAt.keys();
    if (typedAt.size > REMEMBERED_PANES && oldest !== undefined) typedAt.delete(oldest);
  };

  const leaveMode = (pane: string): Command => ['copy-mode', '-q', '-t', pane];

  /** Runs commands on a pane, all of them or, when its screen is not as it has to be, none; returns whether they ran. */
  async function act(
    pane: string,
    commands: readonly Command[],
    condition?: ScreenCondition,
  ): Promise<boolean> {
    if (condition !== undefined) return actIf(pane, allShown(condition), commands);
    await onTarget(pane, run(commands));
    return true;
  }

  /** Runs commands on a pane if a format of tmux is true there at that moment; returns whether they ran. */
  async function actIf(pane: string, format: string, commands: readonly Command[]): Promise<boolean> {
    const all = commandLine([...commands, ['display-message', '-p', DONE]]);
    const outputs = await onTarget(pane, run([['if-shell', '-F', '-t', pane, format, all]]));
    return outputs.some((output) => textOf(output).trim() === DONE);
  }

  function type(pane: string, bytes: Uint8Array, condition?: ScreenCondition): Promise<boolean> {
    const commands: Command[] = [leaveMode(pane)];
    for (let start = 0; start < bytes.length; start += KEYS_BATCH_BYTES) {
      const batch = Array.from(bytes.subarray(start, start + KEYS_BATCH_BYTES), (byte) => byte.toString(16));
      commands.push(['send-keys', '-H', '-t', pane, ...batch]);
    }
    return act(pane, commands, condition);
  }

  async function pasteFile(
    pane: string,
    bytes: Uint8Array,
    { flags, condition }: { flags: readonly string[]; condition: ScreenCondition | undefined },
  ): Promise<boolean> {
    const name = `schmux-${randomBytes(8).toString('hex')}`;
    const path = join(options.runDir, `${name}.paste`);
    const raw = options.pasteRawFlag() ? ['-S'] : [];
    // When this fails, the buffer is gone with the server.
    const forget = () => run([['delete-buffer', '-b', name]]).catch(() => undefined);
    await writeFile(path, bytes, { flag: 'wx', mode: 0o600 });
    try {
      // tmux expands formats in the path, `#(command)` included, so it is given a format that stands for the path.
      await run([
        ['set-option', '-t', options.controlSession, OPTION_PASTE, path],
        ['load-buffer', '-b', name, formatOf(OPTION_PASTE)],
      ]);
      const paste = ['paste-buffer', ...flags, ...raw, '-r', '-d', '-b', name, '-t', pane];
      const format = condition === undefined ? ALIVE : `#{&&:${ALIVE},${allShown(condition)}}`;
      const isPasted = await actIf(pane, format, [leaveMode(pane), paste]).catch(async (error: unknown) => {
        await forget();
        throw error;
      });
      // Not pasted, so -d has not deleted it.
      if (!isPasted) await forget();
      if (!isPasted && condition === undefined) throw goneFrom(pane);
      return isPasted;
    } finally {
      await unlink(path);
    }
  }

  const handsOn = (pane: string, condition?: ScreenCondition): GuardedHands => ({
    async sendKeys(bytes) {
      if (bytes.length === 0) return true;
      if (bytes.length > TYPED_MAX_BYTES) return pasteFile(pane, bytes, { flags: [], condition });
      return type(pane, bytes, condition);
    },
    async paste(bytes) {
      return bytes.length === 0 || pasteFile(pane, asPastedBytes(bytes), { flags: ['-p'], condition });
    },
    async keyNames(names) {
      const keys = tmuxKeys(names);
      return keys.length === 0 || act(pane, [leaveMode(pane), ['send-keys', '-t', pane, ...keys]], condition);
    },
  });

  function turnOn(pane: string): PaneTurn {
    const hands = handsOn(pane);
    const last = typedAt.get(pane) ?? Number.NEGATIVE_INFINITY;
    return {
      sendKeys: async (bytes) => void (await hands.sendKeys(bytes)),
      paste: async (bytes) => void (await hands.paste(bytes)),
      keyNames: async (names) => void (await hands.keyNames(names)),
      whileShown: (condition) => handsOn(pane, condition),
      quietMs: () => performance.now() - last,
    };
  }

  const turn: PaneInput['turn'] = (pane, work) =>
    queue.run(pane, () => work(turnOn(pane)).finally(() => noteTyped(pane)));
  return {
    turn,
    sendKeys: (pane, bytes) => turn(pane, (hands) => hands.sendKeys(bytes)),
    paste: (pane, bytes) => turn(pane, (hands) => hands.paste(bytes)),
    keyNames: (pane, names) => turn(pane, (hands) => hands.keyNames(names)),
  };
}
