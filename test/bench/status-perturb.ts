import { StringDecoder } from 'node:string_decoder';
import type { RecordedEvent, Recording } from './status-recording.js';

/** Rewrites a program's output: plain text, and the parameters of colour sequences (`CSI … m`). */
type Rewrite = { text?: (text: string) => string; sgr?: (codes: string) => string | null };

const rot13 = (letter: string): string => {
  const code = letter.charCodeAt(0);
  const base = code >= 97 ? 97 : 65;
  return String.fromCharCode(((code - base + 13) % 26) + base);
};

/** The words that no translation changes: names of keys and the shortest answers. */
const KEYS =
  /^(esc|escape|enter|return|tab|ctrl|shift|space|y|n|s|m|c|p|up|down|yes|no|esc|https?|login|auth)$/i;

/** Replaces single characters, by position in two strings of the same length. */
function exchange(from: string, to: string): (text: string) => string {
  const target = Array.from(to);
  const map = new Map(Array.from(from).map((char, at) => [char, target[at] ?? char]));
  return (text) => Array.from(text, (char) => map.get(char) ?? char).join('');
}

/** Drops colours (30–49, 90–107, with their parameters); bold, dim and inverse stay. */
function colourless(codes: string): string | null {
  const parts = codes.split(';');
  const kept: string[] = [];
  for (let i = 0; i < parts.length; i += 1) {
    const part = parts[i] ?? '';
    const code = Number(part.split(':')[0]);
    if (code === 38 || code === 48) {
      if (!part.includes(':')) i += parts[i + 1] === '2' ? 4 : 2;
    } else if (!((code >= 30 && code <= 49) || (code >= 90 && code <= 107))) kept.push(part);
  }
  return kept.length === 0 ? null : kept.join(';');
}

const BOXES = '─━═╌┄┈▀▄▁▔█│┃║╎▎▌╭╮╰╯┌┐└┘┏┓┗┛╔╗╚╝├┤┬┴┼╹╻╵╷■⬝❯›';
const ASCII = `------====#||||||${'+'.repeat(25)}#.>>`;

/** The rewrites that make unseen variants of a recording. Each keeps the times and the number of cells. */
export const PERTURBATIONS: Readonly<Record<string, Rewrite>> = {
  /** Replaces every letter, so that no word can be recognized; units after a number stay. */
  words: { text: (text) => text.replace(/(?<!\d)[A-Za-z]/g, rot13) },
  /** Imitates another language: replaces every word except the names of keys. */
  prose: {
    text: (text) =>
      text.replace(/[A-Za-z]+/g, (word) => (KEYS.test(word) ? word : word.replace(/./g, rot13))),
  },
  colours: { sgr: colourless },
  spinners: { text: exchange('⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏⠂⠐✻✽✶✳✢✣✦◐◓◑◒○◎◉●⏺·', '▖▘▝▗▚▞▖▘▝▗▚▞◰◳◲◱◴◵◷◶◰◳◲◱◴◵◶◆◆▪') },
  boxes: { text: exchange(BOXES, ASCII) },
  prompts: { text: exchange('❯›>»', '›»❯>') },
};

/** Applies a rewrite to a byte stream that may be cut anywhere; an undecided end is returned with the next part. */
function rewriter({ text, sgr }: Rewrite): (bytes: Uint8Array) => Buffer {
  const decoder = new StringDecoder('utf8');
  let held = '';
  return (bytes) => {
    const all = held + decoder.write(Buffer.from(bytes));
    // An incomplete sequence at the end waits for its rest.
    // eslint-disable-next-line no-control-regex
    const cut = /\u001b(\[[0-9;:?<=>!]*|[\]P^_X][^\u0007\u001b]*(\u001b)?)?$/.exec(all);
    held = cut === null ? '' : cut[0];
    const whole = all.slice(0, all.length - held.length);
    // eslint-disable-next-line no-control-regex
    const parts = whole.split(
      /(\u001b\[[0-9;:?<=>!]*[ -/]*[@-~]|\u001b[\]P^_X][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~])/,
    );
    const out = parts.map((part, at) => {
      if (at % 2 === 0) return text === undefined ? part : text(part);
      // eslint-disable-next-line no-control-regex
      const codes = /^\u001b\[([0-9;:]*)m$/.exec(part);
      if (codes === null || sgr === undefined) return part;
      const kept = sgr(codes[1] ?? '');
      return kept === null ? '' : `\u001b[${kept}m`;
    });
    return Buffer.from(out.join(''));
  };
}

/** Everything arrives late, in steps of this many ms, as with a busy daemon or a log that is followed slowly. */
const COARSE_MS = 200;

function coarse(events: readonly RecordedEvent[]): RecordedEvent[] {
  const out: RecordedEvent[] = [];
  for (const event of events) {
    const atMs = Math.ceil(event.atMs / COARSE_MS) * COARSE_MS;
    const last = out.at(-1);
    if (last?.type === 'bytes' && event.type === 'bytes' && last.atMs === atMs)
      last.bytes = Buffer.concat([last.bytes, event.bytes]);
    else out.push({ ...event, atMs });
  }
  return out;
}

export const PERTURBATION_NAMES: readonly string[] = [...Object.keys(PERTURBATIONS), 'coarse'];

/** Returns an unseen variant of a recording: the same structure and times with another appearance. */
export function perturbed(recording: Recording, name: string): Recording {
  if (name === 'coarse') return { ...recording, events: coarse(recording.events) };
  const rewrite = PERTURBATIONS[name];
  if (rewrite === undefined)
    throw new Error(`No perturbation is called "${name}". Take one of: ${PERTURBATION_NAMES.join(', ')}`);
  const write = rewriter(rewrite);
  const events = recording.events.map((event): RecordedEvent =>
    event.type === 'bytes' ? { ...event, bytes: write(event.bytes) } : event,
  );
  return { ...recording, events };
}
