import type { Config } from '../../contract/config.js';
import { SchmuxError } from '../../contract/errors.js';
import { editConfig } from '../../lib/config-file/edit.js';
import { lastGoodConfig, notEditable, parseRead, writeConfig } from '../../lib/config-file/file.js';
import { parseConfig, type Json, type ConfigProblem } from '../../lib/config-file/parse.js';
import { readText } from '../../lib/files/read-text.js';
import type { DaemonConnection } from './connection.js';
import type { HomePaths } from '../../lib/home-paths.js';

type InForce = { config: Config; path: string; problem: ConfigProblem | null };

/** Access to the configuration through the running daemon or, if none runs, through the file, which applies at the next start. */
export type ConfigAccess = {
  get(): Promise<InForce>;
  /** Sets one dotted key (null removes it), or throws and leaves the file as it was. */
  set(key: string, value: Json): Promise<Config>;
};

export async function accessConfig(
  connect: () => Promise<DaemonConnection>,
  paths: HomePaths,
): Promise<ConfigAccess & { offline: boolean }> {
  try {
    const connection = await connect();
    return {
      offline: false,
      get: () => connection.call('configGet', {}),
      set: async (key, value) => (await connection.call('configSet', { body: { key, value } })).config,
    };
  } catch (error) {
    if (!(error instanceof SchmuxError) || error.code !== 'DAEMON_DOWN') throw error;
    return { offline: true, ...configOfFile(paths) };
  }
}

function configOfFile(paths: HomePaths): ConfigAccess {
  const path = paths.config;
  return {
    async get() {
      const parsed = parseRead(await readText(path));
      if ('config' in parsed) return { config: parsed.config, path, problem: null };
      const config = await lastGoodConfig(paths.lastGoodConfig);
      return { config, path, problem: parsed.problem };
    },
    async set(key, value) {
      const read = await readText(path);
      const parsed = parseRead(read);
      if ('problem' in parsed) throw notEditable(path, parsed.problem.message);
      const text = editConfig(read.kind === 'text' ? read.text : '{}', key, () => value);
      await writeConfig(path, text);
      const written = parseConfig(text);
      return 'config' in written ? written.config : parsed.config;
    },
  };
}
