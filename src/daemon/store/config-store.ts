import type { Config, ConfigState } from '../../contract/config.js';
import { editConfig } from '../../lib/config-file/edit.js';
import { lastGoodConfig, notEditable, parseRead, writeConfig } from '../../lib/config-file/file.js';
import type { Json, ConfigProblem } from '../../lib/config-file/parse.js';
import { readText, type ReadText } from '../../lib/files/read-text.js';
import { replaceFile } from '../../lib/files/replace-file.js';
import type { Clock } from '../../lib/clock.js';
import { createEmitter, type Stop } from '../../lib/emitter.js';
import { createKeyedQueue } from '../../lib/keyed-queue.js';
import type { Logger } from '../../lib/logging/logger.js';
import { watchThroughLinks } from './file-watch.js';

/** An editor writes a file in several steps; it is read once it has been quiet for this long. */
const SETTLE_MS = 100;

/** The settings in force, and the problem of the file if it has one. */
export type ConfigFile = Omit<ConfigState, 'quick_launches'>;

export type ConfigStore = {
  /** Returns the configuration in force: the last valid file, with defaults filled in. */
  current(): Config;
  state(): ConfigFile;
  /** Sets one dotted key in the file (null removes it). Throws CONFIG_INVALID or CONFIG_KEY_UNKNOWN and then leaves the file as it is. */
  set(key: string, value: Json): Promise<ConfigFile>;
  /** Replaces the value at a key of the current file, for lists that grow and shrink. */
  update(key: string, change: (before: Json | undefined) => unknown): Promise<ConfigFile>;
  onChange(listener: (state: ConfigFile) => void): Stop;
  stop(): void;
};

/** A vanished file may be a slip or a checkout in progress, so it does not bring back the defaults; a restart without the file does. */
const GONE: ConfigProblem = {
  message: 'the file has been removed. Put it back, or restart schmux to continue with the defaults',
  line: null,
};

/**
 * Loads config.json and follows edits by hand, also of a file that it links to. A file that is invalid, empty or unreadable is
 * refused with the reason, and the last good configuration stays in force, also over a restart: it is kept at `lastGoodPath`.
 * Without that a typing error would send the daemon to another tmux server than the one its sessions live on.
 */
export async function openConfig(options: {
  path: string;
  lastGoodPath?: string;
  clock: Clock;
  logger: Logger;
}): Promise<ConfigStore> {
  const { path, clock, logger } = options;
  const changed = createEmitter<ConfigFile>((error) =>
    logger.error({ err: error }, 'a config listener failed'),
  );
  const queue = createKeyedQueue();
  let lastRead = await readText(path);
  const first = parseRead(lastRead);
  let config = 'config' in first ? first.config : await lastGoodConfig(options.lastGoodPath);
  let problem = 'problem' in first ? first.problem : null;
  let goodText = lastRead.kind === 'text' ? lastRead.text : '{}';

  if (problem === null) await keepGood();

  const state = (): ConfigFile => ({ config, path, problem });

  /** Keeps a copy of the valid file. Failing to is only logged: the configuration itself is good. */
  async function keepGood(): Promise<void> {
    if (options.lastGoodPath === undefined) return;
    await replaceFile(options.lastGoodPath, goodText, { sync: false }).catch((error: unknown) =>
      logger.warn({ err: error }, 'the last good configuration could not be kept'),
    );
  }

  function take(next: ReadText): void {
    if (JSON.stringify(next) === JSON.stringify(lastRead)) return;
    const parsed = next.kind === 'missing' ? { problem: GONE } : parseRead(next);
    lastRead = next;
    if ('problem' in parsed) {
      problem = parsed.problem;
      logger.warn({ problem }, 'config.json is not valid; the last good configuration stays in force');
    } else {
      problem = null;
      config = parsed.config;
      goodText = next.kind === 'text' ? next.text : '{}';
      void queue.run('keep', keepGood);
    }
    changed.emit(state());
  }

  let settle: Stop | null = null;
  const stopWatch = watchThroughLinks(path, logger, () => {
    settle?.();
    settle = clock.after(SETTLE_MS, () => void readText(path).then(take));
  });

  async function write(key: string, change: (before: Json | undefined) => Json): Promise<ConfigFile> {
    return queue.run('write', async () => {
      const fresh = await readText(path);
      const parsed = parseRead(fresh);
      if ('problem' in parsed) throw notEditable(path, parsed.problem.message);
      const neverThere = lastRead.kind === 'missing' && problem === null;
      if (fresh.kind === 'missing' && !neverThere) throw notEditable(path, GONE.message);
      const text = editConfig(fresh.kind === 'text' ? fresh.text : '{}', key, change);
      await writeConfig(path, text);
      take({ kind: 'text', text });
      return state();
    });
  }

  return {
    current: () => config,
    state,
    set: (key, value) => write(key, () => value),
    update: (key, change) => write(key, (before) => change(before) as Json),
    onChange: changed.on,
    stop() {
      settle?.();
      stopWatch();
    },
  };
}
