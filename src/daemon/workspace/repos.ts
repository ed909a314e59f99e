import { SchmuxError } from '../../contract/errors.js';
import { NAME } from '../../contract/names.js';
import type { Repo } from '../../contract/workspace/workspace.js';
import { nameFromUrl, parseRepoUrl } from './git/names/url.js';

export type NewRepo = { url: string; name?: string | undefined; setup?: string | undefined };

/**
 * The entry for `config.json` of a repository a person adds: its address checked and made absolute, a name from the address
 * when none is given (numbered if taken). Throws REPO_URL_INVALID, REPO_NAME_INVALID, REPO_EXISTS.
 */
export function newRepo(input: NewRepo, known: readonly Repo[], home: string): Repo {
  const url = parseRepoUrl(input.url, home);
  const same = known.find((repo) => repo.url === url.text);
  if (same !== undefined && (input.name === undefined || input.name === same.name))
    throw new SchmuxError('REPO_EXISTS', `That repository is already there, as ${same.name}.`, {
      hint: `Use it with -r ${same.name}.`,
    });
  if (input.name !== undefined && !NAME.test(input.name))
    throw new SchmuxError('REPO_NAME_INVALID', 'That name cannot be used for a repository.', {
      hint: 'Use letters, digits, dot, dash and underscore, beginning with a letter or digit.',
    });
  if (input.name !== undefined && taken(known, input.name))
    throw new SchmuxError('REPO_EXISTS', `There is already a repository named ${input.name}.`, {
      hint: 'Give another one with --name.',
    });
  const name = input.name ?? freeName(known, nameFromUrl(url));
  return { name, url: url.text, ...(input.setup === undefined ? {} : { setup: input.setup }) };
}

function freeName(known: readonly Repo[], base: string): string {
  if (!taken(known, base)) return base;
  for (let number = 2; ; number++) {
    const suffix = `-${number}`;
    const name = base.slice(0, 64 - suffix.length) + suffix;
    if (!taken(known, name)) return name;
  }
}

/** Without case: directories of workspaces are named after repositories. */
function taken(known: readonly Repo[], name: string): boolean {
  return known.some((repo) => repo.name.toLowerCase() === name.toLowerCase());
}
