/** A file name on a screen: a word with a dot or a slash in it. */
export const PATH = String.raw`["'\x60]?([^\s"'\x60:?]*[./\\][^\s"'\x60:?]*)["'\x60]?`;

/** Shortens a path for a row: a relative path stays as it is, an absolute one becomes its last name. */
export function shortPath(path: string): string {
  return /^([~/\\]|[A-Za-z]:)/.test(path) ? (path.split(/[/\\]/).at(-1) ?? path) : path;
}
