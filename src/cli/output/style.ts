import type { Io } from '../io.js';
import type { Sink } from './sink.js';

/** Functions that colour text; identity functions if colours are off. */
export type Style = Record<keyof typeof CODES, (text: string) => string>;

/** SGR parameters (ECMA-48 8.3.117): on, off. */
const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

/** True for a terminal with colours, unless NO_COLOR is set (https://no-color.org: any non-empty value). */
export function wantsColour(sink: Sink, env: Io['env']): boolean {
  return sink.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}

export function createStyle(enabled: boolean): Style {
  const paint =
    ([on, off]: readonly [number, number]) =>
    (text: string) =>
      enabled && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  return {
    bold: paint(CODES.bold),
    dim: paint(CODES.dim),
    red: paint(CODES.red),
    green: paint(CODES.green),
    yellow: paint(CODES.yellow),
    cyan: paint(CODES.cyan),
  };
}
