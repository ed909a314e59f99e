/** An environment: names and values as execve(2) takes them. */
export type Environment = Readonly<Record<string, string>>;

/** The environment of a spawn: of the agent, its setup command, and the git that clones for it. */
export type SpawnEnvironment = {
  env: Environment;
  /** The caller's own shell sets an askpass program for ssh, so someone is there to answer it. */
  asks: boolean;
};

/** Variables that every program needs. */
const BASICS = ['HOME', 'USER', 'LOGNAME', 'SHELL', 'PATH'];

/** Merges two environments. `over` wins, variable by variable; in PATH its directories precede those of `under`. */
export function layered(over: Environment, under: Environment): Environment {
  const merged = { ...under, ...over };
  const path = joinedPath(over['PATH'], under['PATH']);
  return path === undefined ? merged : { ...merged, PATH: path };
}

/** Returns `env` with any missing basic variables taken from `from`. */
export function withBasics(env: Environment, from: Environment): Environment {
  const missing = BASICS.flatMap((name) => {
    const value = from[name];
    return isEmpty(env[name]) && value !== undefined ? [[name, value] as const] : [];
  });
  return { ...env, ...Object.fromEntries(missing) };
}

/** Joins two PATHs without duplicates, those of `first` first; undefined when both are empty. */
export function joinedPath(first: string | undefined, second: string | undefined): string | undefined {
  if (isEmpty(first)) return second;
  if (isEmpty(second)) return first;
  const known = new Set(first.split(':'));
  const more = [...new Set(second.split(':'))].filter((folder) => folder !== '' && !known.has(folder));
  return more.length === 0 ? first : `${first}:${more.join(':')}`;
}

function isEmpty(value: string | undefined): value is undefined | '' {
  return value === undefined || value === '';
}
