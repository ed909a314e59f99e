/** A file as it is written on a screen: a word with a dot or a slash in it. */
export const PATH = String.raw`["'\x60]?([^\s"'\x60:?]*[./\\][^\s"'\x60:?]*)["'\x60]?`;

/** A path as a row shows it: one below the workspace as it is, an absolute one by its name. */
export function shortPath(path: string): string {
  return /^([~/\\]|[A-Za-z]:)/.test(path) ? (path.split(/[/\\]/).at(-1) ?? path) : path;
}
