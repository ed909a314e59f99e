import { readFile } from 'node:fs/promises';
import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { z } from 'zod';
import { configSchema, type Config, type ConfigState } from '../../contract/config.js';
import { SchmuxError } from '../../contract/errors.js';
import { writeFileAtomic } from '../lib/atomic-file.js';
import type { Clock } from '../lib/clock.js';
import { createEmitter, type Stop } from '../lib/emitter.js';
import { createKeyedQueue } from '../lib/keyed-queue.js';
import type { Logger } from '../lib/logger.js';
import { lineOfPath, syntaxError } from './json-lines.js';

/** An editor writes a file in several steps; wait until it is quiet. Unit: ms. */
const SETTLE_MS = 100;

type Json = z.infer<ReturnType<typeof z.json>>;

/** What the file says and what is in force. */
export type ConfigFile = Omit<ConfigState, 'quick_launches'>;

export type ConfigStore = {
  /** The configuration in force: the last file that was valid, defaults filled in. */
  current(): Config;
  state(): ConfigFile;
  /** Sets one dotted key in the file (null takes it out); CONFIG_INVALID or CONFIG_KEY_UNKNOWN leave the file as it is. */
  set(key: string, value: Json): Promise<ConfigFile>;
  /** Replaces the value at a key of the file as it is now, for lists that grow and shrink. */
  update(key: string, change: (before: Json | undefined) => unknown): Promise<ConfigFile>;
  onChange(listener: (state: ConfigFile) => void): Stop;
  stop(): void;
};

type Parsed =
  { file: Record<string, Json>; config: Config } | { problem: { message: string; line: number | null } };

/**
 * Loads config.json and follows edits by hand; an invalid file is refused with its line, the last good one stays in force,
 * also over a restart: it is kept at `lastGoodPath`. Without it a typing error would send the daemon to another tmux server
 * than its sessions live on.
 */
export async function openConfig(options: {
  path: string;
  lastGoodPath?: string;
  clock: Clock;
  logger: Logger;
}): Promise<ConfigStore> {
  const { path, clock, logger } = options;
  const changed = createEmitter<ConfigFile>((error) =>
    logger.error({ err: error }, 'config listener failed'),
  );
  const queue = createKeyedQueue();
  let text = await readText(path);
  const first = parseConfig(text);
  let config = 'config' in first ? first.config : await lastGood();
  let problem = 'problem' in first ? first.problem : null;

  if (problem === null) await keepGood();

  const state = (): ConfigFile => ({ config, path, problem });

  async function lastGood(): Promise<Config> {
    const { lastGoodPath } = options;
    const kept = parseConfig(lastGoodPath === undefined ? '{}' : await readText(lastGoodPath));
    return 'config' in kept ? kept.config : configSchema.parse({});
  }

  /** Failing to is no reason not to go on with a good one. */
  async function keepGood(): Promise<void> {
    if (options.lastGoodPath === undefined) return;
    await writeFileAtomic(options.lastGoodPath, text, { sync: false }).catch((error: unknown) =>
      logger.warn({ err: error }, 'the last good configuration could not be kept'),
    );
  }

  function take(next: string): void {
    if (next === text) return;
    text = next;
    const parsed = parseConfig(next);
    if ('problem' in parsed) {
      problem = parsed.problem;
      logger.warn({ problem }, 'config.json is not valid; the last good one stays in force');
    } else {
      problem = null;
      config = parsed.config;
      void queue.run('keep', keepGood);
    }
    changed.emit(state());
  }

  let settle: Stop | null = null;
  // The directory, because editors replace the file and a watch on it would follow the old one.
  const watcher = watch(dirname(path), (_event, name) => {
    if (name !== basename(path)) return;
    settle?.();
    settle = clock.after(SETTLE_MS, () => {
      readText(path).then(take, (error: unknown) =>
        logger.warn({ err: error }, 'config.json cannot be read'),
      );
    });
  });
  watcher.on('error', (error) => logger.warn({ err: error }, 'config.json is not watched any more'));

  async function write(key: string, change: (before: Json | undefined) => Json): Promise<ConfigFile> {
    return queue.run('write', async () => {
      const fresh = await readText(path);
      const parsed = parseConfig(fresh);
      if ('problem' in parsed) {
        throw new SchmuxError(
          'CONFIG_INVALID',
          `${path} is not valid, so it was not changed: ${parsed.problem.message}`,
          {
            hint: 'Mend the file by hand first; the settings in force are the last valid ones.',
          },
        );
      }
      const next = setKey(parsed.file, key, change);
      const checked = parseConfig(JSON.stringify(next));
      if ('problem' in checked) throw new SchmuxError('CONFIG_INVALID', `${checked.problem.message}.`);
      const nextText = `${JSON.stringify(next, null, 2)}\n`;
      await writeFileAtomic(path, nextText);
      take(nextText);
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
      watcher.close();
    },
  };
}

async function readText(path: string): Promise<string> {
  try {
    const text = await readFile(path, 'utf8');
    return text.trim() === '' ? '{}' : text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '{}';
    throw error;
  }
}

/** Pure: the file's text to a configuration, or one sentence with the line. */
export function parseConfig(text: string): Parsed {
  const broken = syntaxError(text);
  if (broken !== null) return { problem: broken };
  const file: unknown = JSON.parse(text);
  const result = configSchema.safeParse(file);
  if (result.success) return { file: file as Record<string, Json>, config: result.data };
  const issue = result.error.issues[0];
  const where = issue?.path ?? [];
  const name = where.length === 0 ? '' : `${where.map(String).join('.')}: `;
  return {
    problem: { message: `${name}${issue?.message ?? 'not a configuration'}`, line: lineOfPath(text, where) },
  };
}

/** Pure: a copy of the file with one dotted key changed. A key nobody knows is a typing error, not a setting. */
function setKey(
  file: Record<string, Json>,
  key: string,
  change: (before: Json | undefined) => Json,
): Record<string, Json> {
  const parts = key.split('.');
  const defaults: unknown = configSchema.parse({});
  if (!isKnown(defaults, parts)) {
    throw new SchmuxError('CONFIG_KEY_UNKNOWN', `There is no setting called "${key}".`, {
      hint: 'schmux config get lists every setting.',
    });
  }
  const next = structuredClone(file);
  let at = next;
  for (const part of parts.slice(0, -1)) {
    const inner = at[part];
    at = at[part] = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : {};
  }
  const last = parts[parts.length - 1] ?? key;
  const value = change(at[last]);
  if (value === null) delete at[last];
  else at[last] = value;
  return next;
}

/** Settings without a default, which the filled-in configuration does not show. */
const WITHOUT_DEFAULT = new Set([
  'nudgenik.agent',
  'notifications.command',
  'notifications.webhook',
  'tmux.socket_name',
]);

function isKnown(defaults: unknown, parts: string[]): boolean {
  if (WITHOUT_DEFAULT.has(parts.join('.'))) return true;
  let at = defaults;
  for (const part of parts) {
    if (typeof at !== 'object' || at === null || Array.isArray(at) || !Object.hasOwn(at, part)) return false;
    at = (at as Record<string, unknown>)[part];
  }
  return true;
}
