import type { ConfigEntry } from './config-list.js';

/** The overrides that keep every program which one repository configures from running. */
export type Neutralised = {
  /** Applied last, so that they win. */
  settings: ReadonlyMap<string, string>;
  /** Filters that only the repository defines: switched off, so their files may look changed. */
  filters: ReadonlySet<string>;
};

/**
 * Other settings that make reading a repository run programs: for diffs, for a git with hooks in its config, and for the user's
 * own git-lfs, which reads its extensions, its transfer programs and where to write from here.
 */
const PROGRAMS =
  /^(diff\.(.*\.)?(external|command|textconv)|merge\..*\.driver|lfs\.(extension\..*\.(clean|smudge)|customtransfer\..*\.(path|args)|(.*\.)?standalonetransferagent|storage))$/s;
const HOOK = /^hook\.(.*)\.(command|event|enabled)$/s;
const FILTER = /^filter\.(.*)\.(clean|smudge|process|required)$/s;

/** Returns settings that undo what the repository adds or changes; the user's own filters and programs keep working. */
export function neutralise(entries: readonly ConfigEntry[]): Neutralised {
  const users = new Map<string, string>();
  const own = new Map<string, string>();
  for (const { own: isOwn, key, value } of entries) (isOwn ? own : users).set(key, value);
  const settings = new Map<string, string>();
  const names = new Set<string>();
  for (const [key, value] of own) {
    const filter = FILTER.exec(key)?.[1];
    const hook = HOOK.exec(key)?.[1];
    if (filter !== undefined) names.add(filter);
    else if (hook !== undefined) settings.set(`hook.${hook}.enabled`, 'false');
    else if (PROGRAMS.test(key) && users.get(key) !== value) settings.set(key, users.get(key) ?? '');
  }
  const filters = new Set<string>();
  for (const name of names) {
    const { overrides, off } = userFilter(name, { users, own });
    for (const [key, value] of overrides) settings.set(key, value);
    if (off) filters.add(name);
  }
  return { settings, filters };
}

/**
 * Restores a filter as the user configured it, or switches it off when only the repository did. An empty command passes data
 * through.
 */
function userFilter(
  name: string,
  { users, own }: { users: ReadonlyMap<string, string>; own: ReadonlyMap<string, string> },
): { overrides: [string, string][]; off: boolean } {
  const commands = ['clean', 'smudge', 'process'].map((part) => `filter.${name}.${part}`);
  const [clean = '', , process = ''] = commands;
  const required = `filter.${name}.required`;
  const overrides = commands.flatMap((key): [string, string][] =>
    own.has(key) && own.get(key) !== users.get(key) ? [[key, users.get(key) ?? '']] : [],
  );
  // git prefers `process` as soon as it is set, even to nothing: then `clean` is not used.
  const works = (users.get(process) ?? '') !== '' || ((users.get(clean) ?? '') !== '' && !own.has(process));
  if (!works) return { overrides: [...overrides, [required, 'false']], off: true };
  if (own.has(required) && own.get(required) !== users.get(required))
    overrides.push([required, users.get(required) ?? 'false']);
  return { overrides, off: false };
}
