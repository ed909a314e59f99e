/*
 * Arguments and variables as the user edits them, one per line. A line is one argument including spaces, so that
 * nothing has to be quoted and nothing is ever split by a shell.
 */

export function argsOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

export function textOfArgs(args: readonly string[] | undefined): string {
  return (args ?? []).join('\n');
}

/** Parses `NAME=value`, one per line; `wrong` describes the first line that does not fit. */
export function envOf(text: string): { env: Record<string, string> } | { wrong: string } {
  const env: Record<string, string> = {};
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const at = line.indexOf('=');
    if (at <= 0) return { wrong: `"${line}" is not in the form NAME=value` };
    env[line.slice(0, at).trim()] = line.slice(at + 1);
  }
  return { env };
}

export function textOfEnv(env: Record<string, string> | undefined): string {
  return Object.entries(env ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
}
