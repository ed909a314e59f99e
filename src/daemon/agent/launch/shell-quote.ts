/** Quotes `text` as one POSIX shell word: between single quotes, nothing is special but the quote itself. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
