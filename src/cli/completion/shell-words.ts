export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** A completion candidate. */
export type Candidate = { value: string; description: string };

/** Characters safe in an interactive bash: no quoting, globbing, expansion, history or comment character. */
const BASH_SAFE = /^[A-Za-z0-9_@%+:,./-]+$/;

/** Quotes a value as one word for bash, which inserts the reply as it is; zsh and fish quote it themselves. */
export function quoteForBash(value: string): string {
  if (BASH_SAFE.test(value)) return value;
  // Inside single quotes, everything but the quote is literal (bash(1), QUOTING).
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/** Returns the text of a word that is still being typed: quotes may be open, and backslashes escape characters. */
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
      // Inside double quotes, a backslash escapes only these four; before others it is literal.
      text += quote === '"' && next !== '' && !'$`"\\'.includes(next) ? `\\${next}` : next;
    } else if (char === quote) quote = '';
    else if (quote === '' && (char === "'" || char === '"')) quote = char;
    else text += char;
  }
  return text;
}

/** Returns the lines for the shell's script: `value` for bash, `value<Tab>description` for the others. */
export function completionLines(shell: Shell, candidates: readonly Candidate[]): string[] {
  const usable = candidates.filter(({ value }) => !/[\n\t\r\0]/.test(value));
  if (shell === 'bash') return usable.map(({ value }) => quoteForBash(value));
  return usable.map(
    ({ value, description }) => `${value}\t${description.replace(/[\s\u0000-\u001f]+/g, ' ')}`,
  );
}
