import type { Options } from '../options.js';

/** What to play: a name, what stood behind its colon, and how many lines a flood has. */
export type Selection = { name: string; detail: string | null; lines: number };

/** Lines of a flood when nothing is said. */
const FLOOD_LINES = 10_000;
/** Only the beginning of a prompt is searched for words to the demo agent. Unit: characters. */
const SEARCHED_CHARS = 10_000;

/** By `--scenario`, or by words like `scenario: permission` (and `lines: 500`) in the prompt, or the default. */
export function select(options: Options, prompt: string): Selection {
  const text = prompt.slice(0, SEARCHED_CHARS);
  const wanted = options.scenario ?? /\bscenario:\s*([a-z]+(?::\d{1,3})?)/i.exec(text)?.[1] ?? 'default';
  const [name = 'default', detail] = wanted.toLowerCase().split(':');
  const lines = options.lines ?? Number(/\blines:\s*(\d{1,9})/i.exec(text)?.[1] ?? FLOOD_LINES);
  return { name, detail: detail ?? null, lines };
}
