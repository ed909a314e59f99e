export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** One offer of the completion. */
export type Candidate = { value: string; description: string };

/** Safe as it is in an interactive bash: no quoting, globbing, expansion, history or comment sign. */
const BASH_SAFE = /^[A-Za-z0-9_@%+:,./-]+$/;

/** A value as one word of a bash command line. bash's reply is inserted as it is; zsh and fish quote by themselves. */
export function quoteForBash(value: string): string {
  if (BASH_SAFE.test(value)) return value;
  // Inside single quotes everything is itself but the quote (bash(1), QUOTING).
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/** The text of a word that is still being typed: quotes may be open, backslashes stand before what they protect. */
export function unquoteWord(word: string): string {
  let text = '';
  let quote = '';
  for (let index = 0; index < word.length; index += 1) {
    const char = word.charAt(index);
    if (quote === "'") {
      if (char === "'") quote = '';
      else text += char;
    } else if (char === '\\') {
      index += 1;
      const next = word.charAt(index);
      // Inside double quotes a backslash protects only these four; before others it is itself.
      text += quote === '"' && next !== '' && !'$`"\\'.includes(next) ? `\\${next}` : next;
    } else if (char === quote) quote = '';
    else if (quote === '' && (char === "'" || char === '"')) quote = char;
    else text += char;
  }
  return text;
}

/** The lines that the shell's script reads: `value` for bash, `value<Tab>description` for the others. */
export function completionLines(shell: Shell, candidates: readonly Candidate[]): string[] {
  const usable = candidates.filter(({ value }) => !/[\n\t\r\0]/.test(value));
  if (shell === 'bash') return usable.map(({ value }) => quoteForBash(value));
  return usable.map(
    ({ value, description }) => `${value}\t${description.replace(/[\s\u0000-\u001f]+/g, ' ')}`,
  );
}
