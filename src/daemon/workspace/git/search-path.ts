import { delimiter, isAbsolute } from 'node:path';

/**
 * Returns PATH with its absolute folders only; unchanged if there are none. git runs filters in the workspace, so with
 * `./node_modules/.bin` in front a workspace could bring its own git-lfs.
 */
export function absoluteFolders(path: string | undefined): string | undefined {
  const kept = (path ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  return kept.length === 0 ? path : kept.join(delimiter);
}
