import type { ConfigEntry } from './config-list.js';

/** What the settings of one repository come to when none of its programs may run. */
export type Neutralised = {
  /** Said after everything else, so that it holds. */
  settings: ReadonlyMap<string, string>;
  /** Filters that only the repository names: left out, so their files may look changed. */
  filters: ReadonlySet<string>;
};

/**
 * Other programs that a look at a repository could run: by diffs, by a git with hooks in its configuration, and by the user's own
 * git-lfs, which reads its extensions and transfer programs, and where to write, from here.
 */
const PROGRAMS =
  /^(diff\.(.*\.)?(external|command|textconv)|merge\..*\.driver|lfs\.(extension\..*\.(clean|smudge)|customtransfer\..*\.(path|args)|(.*\.)?standalonetransferagent|storage))$/s;
const HOOK = /^hook\.(.*)\.(command|event|enabled)$/s;
const FILTER = /^filter\.(.*)\.(clean|smudge|process|required)$/s;

/** The user's own filters and programs stay as they are; what the repository adds or changes is undone. */
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
    const { said, left } = withoutOwn(name, { users, own });
    for (const [key, value] of said) settings.set(key, value);
    if (left) filters.add(name);
  }
  return { settings, filters };
}

/** A filter as its user set it up; switched off when it was the repository that did. An empty command passes everything on. */
function withoutOwn(
  name: string,
  { users, own }: { users: ReadonlyMap<string, string>; own: ReadonlyMap<string, string> },
): { said: [string, string][]; left: boolean } {
  const commands = ['clean', 'smudge', 'process'].map((part) => `filter.${name}.${part}`);
  const [clean = '', , process = ''] = commands;
  const required = `filter.${name}.required`;
  const said = commands.flatMap((key): [string, string][] =>
    own.has(key) && own.get(key) !== users.get(key) ? [[key, users.get(key) ?? '']] : [],
  );
  // git prefers `process` as soon as it is there, even an empty one: then `clean` is not used.
  const works = (users.get(process) ?? '') !== '' || ((users.get(clean) ?? '') !== '' && !own.has(process));
  if (!works) return { said: [...said, [required, 'false']], left: true };
  if (own.has(required) && own.get(required) !== users.get(required))
    said.push([required, users.get(required) ?? 'false']);
  return { said, left: false };
}
