type Tables = Record<string, ReadonlyMap<string, object>>;

/** A field that is kept in memory only. */
const UNSAVED = 'prompt_line';

const saved = (key: string, value: unknown): unknown => (key === UNSAVED ? undefined : value);

/**
 * Writes the text of state.json as `JSON.stringify` with two spaces would: `head`, then each table as a list of its rows. A row is
 * never changed in place, so its text is made once: with a thousand rows, making all of it again for each save took longer
 * than writing the file.
 */
export function createStateText(head: object): (tables: Tables) => string {
  const known = new WeakMap<object, string>();

  function rowText(row: object): string {
    const before = known.get(row);
    if (before !== undefined) return before;
    // Strings in JSON contain no raw line ends.
    const text = JSON.stringify(row, saved, 2).replaceAll('\n', '\n    ');
    known.set(row, text);
    return text;
  }

  function listText(rows: ReadonlyMap<string, object>): string {
    if (rows.size === 0) return '[]';
    const texts: string[] = [];
    for (const row of rows.values()) texts.push(rowText(row));
    return `[\n    ${texts.join(',\n    ')}\n  ]`;
  }

  return (tables) => {
    const fields = Object.entries(head).map(
      ([key, value]) => [key, JSON.stringify(value, null, 2)?.replaceAll('\n', '\n  ')] as const,
    );
    const lists = Object.entries(tables).map(([key, rows]) => [key, listText(rows)] as const);
    const lines = [...fields, ...lists].flatMap(([key, text]) =>
      text === undefined ? [] : [`  ${JSON.stringify(key)}: ${text}`],
    );
    return `{\n${lines.join(',\n')}\n}\n`;
  };
}
