/**
 * What a key does in the terminal of an ended agent: it scrolls, counts as input that nobody reads (`typed`), or is the
 * browser's (null).
 */
export type RestingKey = { by: 'lines' | 'pages'; count: number } | 'typed' | null;

type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey'>;

/** More lines or pages than any terminal keeps. */
const ALL = 1_000_000;

const SCROLLS: Readonly<Record<string, RestingKey>> = {
  ArrowUp: { by: 'lines', count: -1 },
  ArrowDown: { by: 'lines', count: 1 },
  PageUp: { by: 'pages', count: -1 },
  PageDown: { by: 'pages', count: 1 },
  Home: { by: 'lines', count: -ALL },
  End: { by: 'lines', count: ALL },
};

/** Movement keys scroll as in any text, and Tab goes to the page's next button. */
export function restingKey({ key, ctrlKey, altKey, metaKey }: Press): RestingKey {
  if (ctrlKey || altKey || metaKey) return null;
  if (Object.hasOwn(SCROLLS, key)) return SCROLLS[key] ?? null;
  return key.length === 1 || key === 'Enter' || key === 'Backspace' ? 'typed' : null;
}
