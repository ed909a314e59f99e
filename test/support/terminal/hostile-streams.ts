/** Small, so that edges are met often. */
export const HOSTILE_SIZE = { cols: 20, rows: 6 };

const CSI = '\x1b[';
const LINK_END = '\x1b]8;;\x1b\\';

/**
 * Output that no program prints on purpose: wide characters on every edge and cut in half, marks without a base, clusters
 * torn by moves, inserted and shifted cells, regions, both screens, half-finished modes, unclosed links. It is a list of pieces, so
 * that a failure can be shrunk, and the same for the same seed.
 */
export function hostileStream(seed: number, count: number): string[] {
  let state = seed >>> 0;
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const pick = <T>(list: readonly T[]): T => list[next(list.length)] as T;
  const kinds: (() => string)[] = [
    () => 'abcdefghijklmnopqrstuvwxyz'.slice(0, 1 + next(26)),
    () =>
      pick([
        '漢',
        '字',
        '漢字漢字',
        '😀',
        '👍🏽',
        '👩‍👩‍👧‍👦',
        '🇩🇪',
        '🇫',
        '❤️',
        '☎︎',
        '한',
        'ᄒ',
        'ᅡ',
        'ᆫ',
        'カ\u3099',
      ]),
    () =>
      pick(['\u0301', '\u0308', '\u200d', '\ufe0f', '\u0323\u0302', 'e\u0301', '\u20e3', '1\ufe0f\u20e3']),
    () => pick(['\u0e33', '\u0600', 'क्षि', '\u00ad', '\u200b', '\u2060']),
    () =>
      pick([
        '\r\n',
        '\n',
        '\r',
        '\t',
        '\b',
        '\b\b',
        '\x0b',
        '\0',
        '\x1b7',
        '\x1b8',
        '\x1bM',
        '\x1bD',
        '\x1bE',
      ]),
    () => `${CSI}${1 + next(7)};${1 + next(21)}H`,
    () => `${CSI}${pick([1, 2, 19, 20, 21])}G`,
    () => `${CSI}${next(4)}${pick([...'ABCDX@PLMSTbIZ'])}`,
    () => `${CSI}${next(4)}${pick([' @', ' A', "'}", "'~"])}`,
    () => `${CSI}${next(4)}${pick(['J', 'K'])}`,
    () => `${CSI}${pick([0, 1, 4, 7, 22, 31, 42, 44, 93, 104, 39, 49])}m`,
    () => `${CSI}${pick(['4h', '4l', '?7l', '?7h', '?6h', '?6l', '?47h', '?47l', '?1049h', '?1049l'])}`,
    () => `${CSI}${pick(['?45h', '?45l', '!p', '20h', '20l', 's', 'u', '1"q', '0"q', '?2K', '?J'])}`,
    () => `${CSI}${1 + next(4)};${3 + next(4)}r`,
    () => `${CSI}r`,
    () => 'x'.repeat(18 + next(6)),
    () => '漢'.repeat(8 + next(5)),
    () => `\x1b]8;${pick(['', 'id=a'])};http://a.example/${next(5)}\x1b\\`,
    () => LINK_END,
    () => pick(['\x1b(0', '\x1b(B', '\x0e', '\x0f', '\x1b)0']),
  ];
  return Array.from({ length: count }, () => pick(kinds)());
}

export function bytesOf(pieces: readonly string[]): Uint8Array {
  return Buffer.from(pieces.join(''));
}
