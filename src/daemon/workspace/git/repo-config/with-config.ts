import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs `work` with arguments that make git apply `config` last, over everything else it reads. The config is a file, because its
 * names may hold any byte and `=`, which arguments cannot carry.
 */
export async function withConfig<T>(
  config: string | null,
  work: (args: readonly string[]) => Promise<T>,
): Promise<T> {
  if (config === null) return work([]);
  const folder = await mkdtemp(join(tmpdir(), 'schmux-config-'));
  try {
    const file = join(folder, 'config');
    await writeFile(file, config, { encoding: 'latin1', mode: 0o600 });
    return await work(['-c', `include.path=${file}`]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
