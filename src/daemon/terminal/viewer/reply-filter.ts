/**
 * Replies of a terminal to a program's queries. tmux replies to the agent. A viewer's terminal sees the same queries in the
 * stream and replies as well, as if the user had typed; those replies are dropped here, or the agent would get one per viewer.
 * Forms: XTerm Control Sequences (DA, DSR, CPR, DECRPM, XTVERSION, DECRQSS, OSC 4 and 10–19, window reports), kitty keyboard.
 */
const REPLIES = new RegExp(
  [
    '\\x1b\\[[?>=][\\d;]*c', // DA1, DA2, DA3
    '\\x1b\\[\\??[\\d;]*n', // DSR
    '\\x1b\\[\\?[\\d;]+R', // DECXCPR
    '\\x1b\\[\\??[\\d;]+\\$y', // DECRPM
    '\\x1b\\[\\?\\d+u', // kitty keyboard flags
    '\\x1b\\[[468];\\d+;\\d+t', // window, cell and text size
    '\\x1bP(?:[01]\\$r|>\\||!\\||[01]\\+r)[^\\x1b\\x07]*\\x1b\\\\', // DECRQSS, XTVERSION, DA3, XTGETTCAP
    '\\x1b\\](?:4;\\d+|1[0-9]);rgb[^\\x1b\\x07]*(?:\\x1b\\\\|\\x07)', // colours
    '\\x1b\\](?:4;\\d+|1[0-9]);#[^\\x1b\\x07]*(?:\\x1b\\\\|\\x07)',
    '\\x1b\\](?:52);[^\\x1b\\x07]*(?:\\x1b\\\\|\\x07)', // clipboard content
  ].join('|'),
  'g',
);
/** A cursor position report; with row 1 and column 2 to 8 also what F3 with modifiers sends. */
const POSITION = /\x1b\[(\d+);(\d+)R/g;
/** The query for a cursor position. */
const QUERY = '\x1b[6n';

export type ReplyFilter = {
  /** Counts the queries in bytes on their way to the viewer, also those cut in two. */
  sent(bytes: Uint8Array): void;
  /** Returns typed bytes without the replies among them. */
  typed(bytes: Uint8Array): Uint8Array;
};

export function createReplyFilter(): ReplyFilter {
  let queries = 0;
  let tail = '';
  return {
    sent(bytes) {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      const seam = tail + buffer.toString('latin1', 0, QUERY.length - 1);
      if (seam.includes(QUERY)) queries++;
      for (let at = buffer.indexOf(QUERY); at >= 0; at = buffer.indexOf(QUERY, at + 1)) queries++;
      tail = (tail + buffer.toString('latin1', Math.max(0, buffer.length - 3))).slice(1 - QUERY.length);
    },
    typed(bytes) {
      if (!bytes.includes(0x1b)) return bytes;
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
      const left = text
        .replace(REPLIES, '')
        .replace(POSITION, (whole: string, row: string, column: string) => {
          const mayBeKey = row === '1' && Number(column) >= 2 && Number(column) <= 8;
          if (mayBeKey && queries === 0) return whole;
          queries = Math.max(0, queries - 1);
          return '';
        });
      return left.length === text.length ? bytes : Buffer.from(left, 'latin1');
    },
  };
}
