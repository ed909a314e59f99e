import type { Options } from '../options.js';

/** The scenario to play: its name, the part after the colon, and the number of lines of a flood. */
export type Selection = { name: string; detail: string | null; lines: number };

/** Default number of lines of a flood. */
const FLOOD_LINES = 10_000;
/** Only the beginning of a prompt is searched for a scenario. */
const SEARCHED_CHARS = 10_000;

/** Selects by `--scenario`, by words like `scenario: permission` (and `lines: 500`) in the prompt, or the default. */
export function select(options: Options, prompt: string): Selection {
  const text = prompt.slice(0, SEARCHED_CHARS);
  const wanted = options.scenario ?? /\bscenario:\s*([a-z]+(?::\d{1,3})?)/i.exec(text)?.[1] ?? 'default';
  const [name = 'default', detail] = wanted.toLowerCase().split(':');
  const lines = options.lines ?? Number(/\blines:\s*(\d{1,9})/i.exec(text)?.[1] ?? FLOOD_LINES);
  return { name, detail: detail ?? null, lines };
}
