import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Returns the first file of this name in the folders of a PATH, or null. */
export function findOnPath(name: string, path: string): string | null {
  for (const folder of path.split(delimiter)) {
    if (folder !== '' && existsSync(join(folder, name))) return join(folder, name);
  }
  return null;
}
