import { homedir, userInfo } from 'node:os';
import { directoriesAround, directoryAt, type Directory } from './identity.js';

/** The user's home directories: HOME may differ from the account's. Sets hold directory keys; `around` includes all parents. */
export type Homes = { paths: string[]; own: ReadonlySet<string>; around: ReadonlySet<string> };

/** Finds the home directories of the user. */
export async function homesOf(home: string): Promise<Homes> {
  const own = new Map<string, Directory>();
  for (const path of [home, homedir(), accountHome()]) {
    const directory = path === null ? null : await directoryAt(path);
    if (directory !== null) own.set(directory.key, directory);
  }
  const around = new Set<string>();
  for (const directory of own.values())
    for (const { key } of await directoriesAround(directory)) around.add(key);
  return { paths: [...own.values()].map(({ real }) => real), own: new Set(own.keys()), around };
}

function accountHome(): string | null {
  try {
    return userInfo().homedir;
  } catch {
    return null; // a user without an account, as in some containers
  }
}
