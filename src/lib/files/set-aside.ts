import { copyFile, lstat, rename, stat } from 'node:fs/promises';

/**
 * Keeps whatever is at `path` as `<path>.<ending>` and returns that path. A link to a file stays, since the user placed it: the
 * content is copied. Anything else is moved.
 */
export async function setAside(path: string, ending: string): Promise<string> {
  const kept = `${path}.${ending}`;
  const isLink = (await lstat(path)).isSymbolicLink();
  const isFile = await stat(path).then(
    (stats) => stats.isFile(),
    () => false, // a link that leads nowhere
  );
  if (isLink && isFile) await copyFile(path, kept);
  else await rename(path, kept);
  return kept;
}
