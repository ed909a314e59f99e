import { z } from 'zod';
import { toSchmuxError } from '../../contract/errors.js';
import { createKeyedQueue } from '../../lib/keyed-queue.js';
import { readJsonFile, writeJsonFile } from './json-file.js';

const secretsSchema = z.record(z.string(), z.record(z.string(), z.string()));

export type SecretsStore = {
  /** The variables kept for one agent or variant. */
  of(name: string): Readonly<Record<string, string>>;
  /** Who has some, and the names of the variables; never a value. */
  list(): { name: string; keys: string[] }[];
  /** Sets variables, null removes one; answers the names that are kept now, never a value. */
  set(name: string, env: Record<string, string | null>): Promise<string[]>;
};

/**
 * `secrets.json`, 0600: `{ agent: { VARIABLE: value } }`. Read again before each write, so that an edit by hand is kept; a
 * file that cannot be read is never overwritten. `onProblem` is told at the start.
 */
export async function openSecrets(path: string, onProblem: (text: string) => void): Promise<SecretsStore> {
  const queue = createKeyedQueue();
  const read = () => readJsonFile(path, secretsSchema, { fallback: {}, onProblem });
  let secrets: z.infer<typeof secretsSchema> = {};
  try {
    secrets = await read();
  } catch (error) {
    onProblem(`${toSchmuxError(error).message} Agents start without the secrets in it.`);
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
