/** Most edits between two words that are considered similar. */
const EDITS_MAX = 3;

/**
 * Returns the known words nearest to a mistyped one: within three edits, and with less than half of the word changed.
 * A prefix counts as near, too (`comp` for `completion`).
 */
export function suggest(typed: string, known: readonly string[]): string[] {
  const word = typed.toLowerCase();
  if (word === '') return [];
  const near = known
    .map((name) => ({ name, edits: distanceTo(name, word) }))
    .filter(({ edits }) => edits <= EDITS_MAX);
  const best = Math.min(...near.map(({ edits }) => edits));
  return near.filter(({ edits }) => edits === best).map(({ name }) => name);
}

function distanceTo(name: string, word: string): number {
  if (word.length > 1 && name.startsWith(word)) return 0;
  const edits = editDistance(word, name);
  return edits * 2 < Math.max(word.length, name.length) ? edits : Infinity;
}

/** Counts the insertions, deletions, substitutions and transpositions between two words (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const above = rows[i - 1] ?? [];
      let edits = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        edits = Math.min(edits, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      row.push(edits);
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}
