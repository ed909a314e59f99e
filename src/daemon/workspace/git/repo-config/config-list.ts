/** One entry of a git configuration. `own`: set by the repository, not by the user. Bytes as latin1. */
export type ConfigEntry = { own: boolean; key: string; value: string };

/** Scopes of files in the repository, and of everything that those include. */
const OWN = new Set(['local', 'worktree', 'submodule']);

/** Parses `git config --show-scope -z --list`: scope, NUL, key, newline and value (a switch without a value has neither), NUL. */
export function parseConfigList(output: string): ConfigEntry[] {
  const fields = output.split('\0');
  const entries: ConfigEntry[] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [scope = '', entry = ''] = [fields[index], fields[index + 1]];
    const end = entry.indexOf('\n');
    entries.push({
      own: OWN.has(scope),
      key: end < 0 ? entry : entry.slice(0, end),
      value: end < 0 ? 'true' : entry.slice(end + 1),
    });
  }
  return entries;
}

/** Returns the text of a config file with these settings; names and values may hold any byte that git accepts. */
export function configText(settings: ReadonlyMap<string, string>): string {
  const lines: string[] = [];
  for (const [key, value] of settings) {
    const [first, last] = [key.indexOf('.'), key.lastIndexOf('.')];
    const name = first === last ? '' : ` "${key.slice(first + 1, last).replace(/[\\"]/g, '\\$&')}"`;
    const quoted = value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
    lines.push(`[${key.slice(0, first)}${name}]\n\t${key.slice(last + 1)} = "${quoted}"\n`);
  }
  return lines.join('');
}
