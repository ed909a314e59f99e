import type { Git } from '../git.js';
import type { ByteName } from '../names/byte-names.js';

/** Returns which of these files use a filter that the repository defines itself, and that is not run: file → filter, in bytes. */
export async function repoFiltersOf(
  git: Git,
  path: string,
  names: readonly ByteName[],
): Promise<ReadonlyMap<ByteName, ByteName>> {
  const filters = names.length === 0 ? new Set<string>() : await git.repoFilters(path);
  if (filters.size === 0) return new Map();
  const input = Buffer.from(names.map((name) => `${name}\0`).join(''), 'latin1');
  const args = ['check-attr', '--stdin', '-z', 'filter'];
  const result = await git.read(path, args, { input, encoding: 'latin1' });
  const fields = result.stdout.split('\0');
  const found = new Map<ByteName, ByteName>();
  for (let index = 0; index + 2 < fields.length; index += 3) {
    const [name = '', , filter = ''] = fields.slice(index, index + 3);
    if (filters.has(filter)) found.set(name, filter);
  }
  return found;
}
