import type { ScreenCondition, ScreenRow } from '../types.js';

/**
 * Returns a tmux format that is true while the pane shows this: `#{C/r:}` searches the screen for an extended regular expression and
 * returns the number of the first row that matches, counted from 1 (tmux(1) FORMATS), also under copy mode. tmux evaluates it and
 * runs the command that depends on it without reading output in between.
 */
export function allShown({ rows, cursor }: ScreenCondition): string {
  const [first, ...rest] = [...(cursor === null ? [] : [cursorIsAt(cursor)]), ...rows.map(isThere)];
  return rest.reduce((all, each) => `#{&&:${all},${each}}`, first ?? '1');
}

function cursorIsAt({ x, y, visible }: NonNullable<ScreenCondition['cursor']>): string {
  return `#{==:#{cursor_x}/#{cursor_y}/#{cursor_flag},${x}/${y}/${visible ? 1 : 0}}`;
}

/** tmux matches a row without its trailing spaces; other blanks at its end, such as U+00A0, belong to it. */
function isThere({ row, text }: ScreenRow): string {
  const literal = text.replace(/ +$/, '').replaceAll(/[\\.[\]{}()*+?^$|]/g, '\\$&');
  return `#{==:#{C/r:^${literal.replaceAll(/[#,}]/g, '#$&')}$},${row + 1}}`;
}
