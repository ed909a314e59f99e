import { z } from 'zod';
import { toSchmuxError } from '../../contract/errors.js';
import { createKeyedQueue } from '../../lib/keyed-queue.js';
import { readJsonFile, writeJsonFile } from './json-file.js';

const secretsSchema = z.record(z.string(), z.record(z.string(), z.string()));

export type SecretsStore = {
  /** Returns the variables stored for one agent or variant. */
  of(name: string): Readonly<Record<string, string>>;
  /** Lists the agents with secrets and the names of their variables; never a value. */
  list(): { name: string; keys: string[] }[];
  /** Sets variables, null removes one; returns the stored names, never a value. */
  set(name: string, env: Record<string, string | null>): Promise<string[]>;
};

/**
 * Opens `secrets.json`, 0600: `{ agent: { VARIABLE: value } }`. It is read again before each write, so that an edit by hand is
 * kept; an unreadable file is never overwritten. Problems at the start go to `onProblem`.
 */
export async function openSecrets(path: string, onProblem: (text: string) => void): Promise<SecretsStore> {
  const queue = createKeyedQueue();
  const read = () => readJsonFile(path, secretsSchema, { fallback: {}, onProblem });
  let secrets: z.infer<typeof secretsSchema> = {};
  try {
    secrets = await read();
  } catch (error) {
    onProblem(`${toSchmuxError(error).message} Agents start without these secrets.`);
  }
  return {
    of: (name) => (Object.hasOwn(secrets, name) ? (secrets[name] ?? {}) : {}),
    list: () =>
      Object.entries(secrets).flatMap(([name, env]) => {
        const keys = Object.keys(env);
        return keys.length === 0 ? [] : [{ name, keys }];
      }),
    set: (name, env) =>
      queue.run('write', async () => {
        const fresh = await read();
        const kept = Object.entries({ ...fresh[name], ...env }).filter(
          (entry): entry is [string, string] => entry[1] !== null,
        );
        secrets = { ...fresh, [name]: Object.fromEntries(kept) };
        await writeJsonFile(path, secrets);
        return kept.map(([key]) => key);
      }),
  };
}
