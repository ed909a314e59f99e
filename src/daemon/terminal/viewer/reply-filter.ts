/**
 * tmux answers an agent's questions to its terminal. A viewer's terminal sees the same questions in the stream and
 * answers them as well, as if it were typed; those answers are dropped here, or an agent would get them once per viewer.
 * Forms: XTerm Control Sequences (DA, DSR, CPR, DECRPM, XTVERSION, DECRQSS, OSC 4 and 10–19, window reports), kitty keyboard.
 */
const ANSWERS = new RegExp(
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
/** A cursor position report; also what F3 with modifiers sends when it says row 1 and column 2 to 8. */
const POSITION = /\x1b\[(\d+);(\d+)R/g;
/** What asks for a cursor position. */
const QUESTION = '\x1b[6n';

export type ReplyFilter = {
  /** Bytes on their way to the viewer: counts the questions in them, also those cut in two. */
  sent(bytes: Uint8Array): void;
  /** Typed bytes without the answers among them. */
  typed(bytes: Uint8Array): Uint8Array;
};

export function createReplyFilter(): ReplyFilter {
  let questions = 0;
  let tail = '';
  return {
    sent(bytes) {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      const seam = tail + buffer.toString('latin1', 0, QUESTION.length - 1);
      if (seam.includes(QUESTION)) questions++;
      for (let at = buffer.indexOf(QUESTION); at >= 0; at = buffer.indexOf(QUESTION, at + 1)) questions++;
      tail = (tail + buffer.toString('latin1', Math.max(0, buffer.length - 3))).slice(1 - QUESTION.length);
    },
    typed(bytes) {
      if (!bytes.includes(0x1b)) return bytes;
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
      const left = text
        .replace(ANSWERS, '')
        .replace(POSITION, (whole: string, row: string, column: string) => {
          const mayBeKey = row === '1' && Number(column) >= 2 && Number(column) <= 8;
          if (mayBeKey && questions === 0) return whole;
          questions = Math.max(0, questions - 1);
          return '';
        });
      return left.length === text.length ? bytes : Buffer.from(left, 'latin1');
    },
  };
}
