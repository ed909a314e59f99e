import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs `work` with arguments that make git take `config` last, over everything else it reads. A file, because names in it may
 * hold any byte and `=`, which no argument can carry.
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
