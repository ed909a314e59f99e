import { SchmuxError } from '../../contract/errors.js';
import type { Variables } from '../../contract/environment.js';
import { NAME } from '../../contract/names.js';
import type { AddedRepo, Repo } from '../../contract/workspace/workspace.js';
import type { Environments } from '../environment/environments.js';
import type { ConfigStore } from '../store/config-store.js';
import { nameFromUrl, parseRepoUrl } from './git/names/url.js';
import type { Workspaces } from './workspaces.js';

export type NewRepo = {
  url: string;
  name?: string | undefined;
  setup?: string | undefined;
  trust_clones?: boolean | undefined;
};

export type Repos = {
  list(): Repo[];
  /** Throws REPO_URL_INVALID, REPO_NAME_INVALID or REPO_EXISTS, and REPO_UNREACHABLE when there certainly is no repository. */
  add(input: NewRepo & { env?: Variables | undefined }): Promise<AddedRepo>;
  /** Throws REPO_UNKNOWN. Workspaces that were cloned from the repository stay. */
  remove(name: string): Promise<void>;
};

export type ReposDeps = {
  config: Pick<ConfigStore, 'current' | 'update'>;
  probe: Workspaces['probe'];
  userHome: string;
  environment: Environments['of'];
  /** Called with a repository that is no longer in the configuration. */
  onForgotten(repo: Repo): Promise<void>;
};

/** The repositories of the configuration. */
export function createRepos({ config, probe, userHome, environment, onForgotten }: ReposDeps): Repos {
  /** Changes the entries in the file, so that keys the user added to them are kept. */
  async function change(changed: (repos: Repo[]) => Repo[]): Promise<void> {
    await config.update('repos', (before) => changed((Array.isArray(before) ? before : []) as Repo[]));
  }

  return {
    list: () => config.current().repos,
    async add(input) {
      const { url } = newRepo(input, config.current().repos, userHome);
      const found = await probe(url, await environment(input.env));
      let added: Repo | null = null;
      await change((repos) => {
        added = newRepo(input, repos, userHome);
        return [...repos, added];
      });
      // Set by the change above, or that threw.
      return { ...(added as unknown as Repo), ...found };
    },
    async remove(name) {
      const forgotten = config.current().repos.find((repo) => repo.name === name);
      await change((repos) => {
        if (repos.some((repo) => repo.name === name)) return repos.filter((repo) => repo.name !== name);
        throw new SchmuxError('REPO_UNKNOWN', `There is no repository "${name}".`, {
          hint: 'To see all repositories: schmux repo list',
        });
      });
      if (forgotten !== undefined) await onForgotten(forgotten);
    },
  };
}

/**
 * Returns the `config.json` entry of a repository that the user adds: its address checked and made absolute, and a name from the
 * address if none is given (numbered if taken). Throws REPO_URL_INVALID, REPO_NAME_INVALID or REPO_EXISTS.
 */
export function newRepo(input: NewRepo, known: readonly Repo[], home: string): Repo {
  const url = parseRepoUrl(input.url, home);
  const same = known.find((repo) => repo.url === url.text);
  if (same !== undefined && (input.name === undefined || input.name === same.name))
    throw new SchmuxError('REPO_EXISTS', `This repository was already added, as ${same.name}.`, {
      hint: `Use it with -r ${same.name}.`,
    });
  if (input.name !== undefined && !NAME.test(input.name))
    throw new SchmuxError('REPO_NAME_INVALID', 'This name cannot be used for a repository.', {
      hint: 'Use letters, digits, dots, dashes and underscores, starting with a letter or digit.',
    });
  if (input.name !== undefined && taken(known, input.name))
    throw new SchmuxError('REPO_EXISTS', `A repository named ${input.name} already exists.`, {
      hint: 'Pass another name with --name.',
    });
  const name = input.name ?? freeName(known, nameFromUrl(url));
  return {
    name,
    url: url.text,
    ...(input.setup === undefined ? {} : { setup: input.setup }),
    ...(input.trust_clones === true ? { trust_clones: true } : {}),
  };
}

function freeName(known: readonly Repo[], base: string): string {
  if (!taken(known, base)) return base;
  for (let number = 2; ; number++) {
    const suffix = `-${number}`;
    const name = base.slice(0, 64 - suffix.length) + suffix;
    if (!taken(known, name)) return name;
  }
}

/** Ignores case, because directories of workspaces are named after repositories. */
function taken(known: readonly Repo[], name: string): boolean {
  return known.some((repo) => repo.name.toLowerCase() === name.toLowerCase());
}
