/**
 * Returns a tmux format that is true while every one of these texts stands in some row of the pane: `#{C:}` is a search by
 * fnmatch(3) in the screen, also under copy mode (tmux(1) FORMATS). tmux evaluates it and runs the command that depends on it
 * without reading output in between.
 */
export function allShown(texts: readonly string[]): string {
  const [first, ...rest] = texts.map(shown);
  return rest.reduce((all, each) => `#{&&:${all},${each}}`, first ?? '1');
}

function shown(text: string): string {
  const literal = text.replaceAll(/[\\*?[\]]/g, '\\$&');
  return `#{C:${literal.replaceAll(/[#,}]/g, '#$&')}}`;
}
