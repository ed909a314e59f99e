import { resolve } from 'node:path';
import type { AddedRepo } from '../../contract/workspace/workspace.js';
import type { Connection } from '../daemon-control/connection.js';
import { expandTilde } from '../daemon-control/home.js';
import type { CallSite } from '../io.js';
import type { Printer } from '../output/print.js';

/** The daemon has another current directory than the person: paths are made absolute here, addresses are left alone. */
export function absoluteAddress(text: string, { cwd, env }: CallSite): string {
  const path = expandTilde(text, env);
  return /^(\/|\.{1,2}(\/|$))/.test(path) ? resolve(cwd, path) : text;
}

/** Where a repository is (a URL, `host:path`, a path that is written like one), rather than the short name of one; no name looks so. */
export function isAddress(text: string): boolean {
  return /^(?:\/|~|\.{1,2}(?:\/|$))|:/.test(text);
}

/** The short name for `-r`: as it is, or that of the repository at an address, which is remembered when it is new. */
export async function repoName(
  {
    connection,
    caller,
    ...context
  }: {
    connection: Connection;
    print: Printer;
    /** What git asks the remote with. */
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

/** Where pushes of agents go, and why the repository could not be read. */
export function printRepoNotes(print: Printer, { note, warning }: AddedRepo): void {
  if (warning !== undefined)
    print.note(`Warning: the repository was added, but could not be read. ${warning}`);
  if (note !== undefined) print.note(note);
}
