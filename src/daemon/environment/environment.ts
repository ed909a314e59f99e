/** An environment: names and values as execve(2) takes them. */
export type Environment = Readonly<Record<string, string>>;

/** What a spawn works with: the agent, its setup command, and the git that clones for it. */
export type SpawnEnvironment = {
  env: Environment;
  /** An askpass program for ssh comes from the caller's own shell, so somebody is there to answer it. */
  asks: boolean;
};

/** What no program does without, whoever starts it. */
const BASICS = ['HOME', 'USER', 'LOGNAME', 'SHELL', 'PATH'];

/** `over` wins, variable by variable; in PATH its directories come first and those of `under` follow. */
export function layered(over: Environment, under: Environment): Environment {
  const merged = { ...under, ...over };
  const path = joinedPath(over['PATH'], under['PATH']);
  return path === undefined ? merged : { ...merged, PATH: path };
}

/** The same environment with those of the basics that it lacks. */
export function withBasics(env: Environment, from: Environment): Environment {
  const missing = BASICS.flatMap((name) => {
    const value = from[name];
    return isEmpty(env[name]) && value !== undefined ? [[name, value] as const] : [];
  });
  return { ...env, ...Object.fromEntries(missing) };
}

/** The directories of both, each once, the first ones first; undefined when there are none. */
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
