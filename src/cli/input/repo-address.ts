import { resolve } from 'node:path';
import type { AddedRepo } from '../../contract/workspace/workspace.js';
import type { DaemonConnection } from '../daemon-control/connection.js';
import { expandTilde } from '../daemon-control/home.js';
import type { CallSite } from '../io.js';
import type { Printer } from '../output/print.js';

/** Makes paths absolute, because the daemon has another current directory than the user; leaves URLs alone. */
export function absoluteAddress(text: string, { cwd, env }: CallSite): string {
  const path = expandTilde(text, env);
  return /^(\/|\.{1,2}(\/|$))/.test(path) ? resolve(cwd, path) : text;
}

/** True for a URL, `host:path` or explicit path; no short name looks like one. */
export function isAddress(text: string): boolean {
  return /^(?:\/|~|\.{1,2}(?:\/|$))|:/.test(text);
}

/** Returns the short name for `-r`: as given, or that of the repository at an address, which is added if it is new. */
export async function repoName(
  {
    connection,
    caller,
    ...context
  }: {
    connection: DaemonConnection;
    print: Printer;
    /** Environment with which git contacts the remote. */
    caller: Record<string, string>;
  } & CallSite,
  text: string,
): Promise<string> {
  if (!isAddress(text)) return text;
  const url = absoluteAddress(text, context);
  const known = (await connection.call('repoList', {})).find((repo) => repo.url === url);
  if (known !== undefined) return known.name;
  const repo = await connection.call('repoAdd', { body: { url, env: caller } });
  context.print.note(`Added ${url} as ${repo.name}; from now on, -r ${repo.name} is enough.`);
  printRepoNotes(context.print, repo);
  return repo.name;
}

/** Prints where agents push to, and why the repository could not be read. */
export function printRepoNotes(print: Printer, { note, warning }: AddedRepo): void {
  if (warning !== undefined)
    print.note(`Warning: the repository was added, but could not be read. ${warning}`);
  if (note !== undefined) print.note(note);
}
