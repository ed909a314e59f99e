/** The requested variables that a process was started with. */
export type Variables = Readonly<Record<string, string>>;

const NONE: Variables = {};

/** Reads `names` from `/proc/<pid>/environ` (proc(5): `NAME=value` entries, each ended by NUL). The first entry counts, as for getenv(3). */
export function readVariables(environ: Buffer, names: readonly string[]): Variables {
  const [first] = names;
  // Fast path: nearly all processes of a machine have none of them.
  if (first === undefined || environ.indexOf(`${first}=`) === -1) return NONE;
  const found: Record<string, string> = {};
  for (const entry of environ.toString('utf8').split('\0')) {
    const at = entry.indexOf('=');
    const name = entry.slice(0, at);
    if (at > 0 && names.includes(name)) found[name] ??= entry.slice(at + 1);
  }
  return first in found ? found : NONE;
}

/**
 * Reads the same from two listings of ps(1) on macOS, which with -E appends the environment of the caller's own processes to
 * the command. Only what follows the command counts, so an argument cannot imitate a variable.
 */
export function variablesFromPs(
  listings: { commands: string; withEnvironment: string },
  names: readonly string[],
): Map<number, Variables> {
  const commands = byPid(listings.commands);
  const found = new Map<number, Variables>();
  for (const [pid, text] of byPid(listings.withEnvironment)) {
    const command = commands.get(pid);
    if (command === undefined || !text.startsWith(command)) continue;
    const entries = text.slice(command.length).split(' ').join('\0');
    const variables = readVariables(Buffer.from(entries), names);
    if (variables !== NONE) found.set(pid, variables);
  }
  return found;
}

function byPid(listing: string): Map<number, string> {
  return new Map(
    listing.split('\n').flatMap((line): [number, string][] => {
      const [, pid, rest] = /^\s*(\d+) (.*)$/.exec(line) ?? [];
      return pid === undefined || rest === undefined ? [] : [[Number(pid), rest]];
    }),
  );
}
