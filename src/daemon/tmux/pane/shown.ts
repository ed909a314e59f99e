import type { ScreenRow } from '../types.js';

/**
 * Returns a tmux format that is true while each of these is the first row of the pane with its text: `#{C/r:}` searches the screen
 * for an extended regular expression and returns the number of the first row that matches, counted from 1 (tmux(1) FORMATS),
 * also under copy mode. tmux evaluates it and runs the command that depends on it without reading output in between.
 */
export function allShown(rows: readonly ScreenRow[]): string {
  const [first, ...rest] = rows.map(isThere);
  return rest.reduce((all, each) => `#{&&:${all},${each}}`, first ?? '1');
}

/** tmux matches a row without its trailing spaces. */
function isThere({ row, text }: ScreenRow): string {
  const literal = text.trimEnd().replaceAll(/[\\.[\]{}()*+?^$|]/g, '\\$&');
  return `#{==:#{C/r:^${literal.replaceAll(/[#,}]/g, '#$&')}$},${row + 1}}`;
}
