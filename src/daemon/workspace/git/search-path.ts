import { delimiter, isAbsolute } from 'node:path';

/**
 * Only the folders of PATH that are the same everywhere. git runs filters in the workspace: with `./node_modules/.bin` in front, a
 * workspace could bring its own git-lfs. Without any, what was there is kept.
 */
export function absoluteFolders(path: string | undefined): string | undefined {
  const kept = (path ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  return kept.length === 0 ? path : kept.join(delimiter);
}
