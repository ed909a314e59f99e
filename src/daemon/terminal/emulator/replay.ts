import type { ParserFault } from '../../../contract/terminal/parser-guard.js';
import { replayScrolled } from '../../../contract/terminal/resize/scrolled.js';
import { createTerminal, type HeadlessTerminal } from './xterm/xterm.js';
import { BRIEF_ROWS_ABOVE, type Keyframe, type TerminalState } from '../log/keyframe.js';
import type { Marks } from '../log/marks.js';
import type { LogFile } from '../log/log-file.js';
import { isClean, penOf, serialize } from './serialize/serialize.js';
import { createPlainTextRun, type PlainTextRun } from './plain-text-run.js';
import { wholeCharsLength } from '../log/utf8.js';
import { trackColors } from './colors.js';
import { coreOf, GROUND } from './xterm/internals.js';

/** A log with the sizes that its bytes were printed for. */
export type RecordedLog = {
  log: Pick<LogFile, 'base' | 'end' | 'read'>;
  marks: Pick<Marks, 'sizeAt' | 'nextSize'>;
};

/** A headless terminal that has been fed a log up to `offset`. */
export type Replay = {
  readonly offset: number;
  readonly terminal: HeadlessTerminal;
  /** Feeds at most `bytes` more and not beyond `target`; returns how many. */
  advance(recorded: RecordedLog, target: number, bytes: number): number;
  /**
   * Begins a scan of the lines ahead for a fast-forward over those that would only scroll away; null where the state does not
   * allow it: on the alternate screen, with a scroll region, inside a sequence or a link.
   */
  scanAhead(): PlainTextRun | null;
  /** Continues at the run's landing, as if everything before had been read. Returns false when the run is too short to be exact. */
  jump(run: PlainTextRun): boolean;
  /** Returns true when no escape sequence is half read. */
  isGround(): boolean;
  isClean(): boolean;
  keyframe(): Keyframe;
  /** Makes a keyframe whose `bytes` are the brief ones as well. */
  briefKeyframe(): Keyframe;
  dispose(): void;
};

/** Size of one parse. The emulator's buffer for decoded text grows with it and stays; 16 KiB keep it at 64 KiB. */
const PIECE_BYTES = 16 * 1024;

export function createReplay(
  start: TerminalState,
  scrollback: number,
  onFault?: (fault: ParserFault) => void,
): Replay {
  const terminal = createTerminal({ cols: start.cols, rows: start.rows }, scrollback, onFault);
  const colors = trackColors(terminal);
  const parse = (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length;) {
      const piece = bytes.subarray(at, at + PIECE_BYTES);
      const whole = piece.subarray(0, wholeCharsLength(piece));
      // The rest is half a character: nothing more can be made of it.
      const next = whole.length > 0 ? whole : piece;
      void coreOf(terminal)._inputHandler.parse(next);
      at += next.length;
    }
  };
  let { offset } = start;
  const place = () => ({ offset, cols: terminal.cols, rows: terminal.rows });
  const written = (above: number) =>
    Buffer.concat([
      serialize(terminal, colors.replay(), above),
      Buffer.from(replayScrolled(terminal, above)),
    ]);
  parse(start.bytes);
  return {
    get offset() {
      return offset;
    },
    terminal,
    advance({ log, marks }, target, bytes) {
      const from = offset;
      const limit = Math.min(target, from + bytes);
      for (;;) {
        const size = marks.sizeAt(offset);
        if (size !== null && (size.cols !== terminal.cols || size.rows !== terminal.rows)) {
          terminal.resize(size.cols, size.rows);
        }
        const until = Math.min(limit, marks.nextSize(offset)?.offset ?? limit);
        // Three more, so that a character that begins before the limit is complete.
        const ahead = log.read(offset, until - offset + 3);
        const length = until > offset ? wholeCharsLength(ahead.subarray(0, until - offset)) : 0;
        const chunk = ahead.subarray(0, length > 0 ? length : wholeCharsLength(ahead));
        if (until <= offset || chunk.length === 0) return offset - from;
        parse(chunk);
        offset += chunk.length;
      }
    },
    scanAhead() {
      const core = coreOf(terminal);
      const { active, normal } = core.buffers;
      const { _parser, _curAttrData, _utf8Decoder } = core._inputHandler;
      const plain =
        active === normal &&
        normal.scrollTop === 0 &&
        normal.scrollBottom === terminal.rows - 1 &&
        _parser.currentState === GROUND &&
        _utf8Decoder.interim[0] === 0 &&
        (_curAttrData.extended?._urlId ?? 0) === 0;
      return plain ? createPlainTextRun(offset, penOf(terminal), condensePen) : null;
    },
    jump(run) {
      // Enough to refill the buffer: the first rows may only take the cursor to the bottom, and one is the line jumped into.
      const target = run.landing(scrollback + 2 * terminal.rows + 1);
      if (target === null) return false;
      parse(Buffer.from(`\x1b[m${target.colors}\r`));
      offset = target.offset;
      return true;
    },
    isGround: () => coreOf(terminal)._inputHandler._parser.currentState === GROUND,
    isClean: () => isClean(terminal),
    keyframe: () => ({
      ...place(),
      bytes: written(Number.MAX_SAFE_INTEGER),
      brief: written(BRIEF_ROWS_ABOVE),
    }),
    briefKeyframe() {
      const bytes = written(BRIEF_ROWS_ABOVE);
      return { ...place(), bytes, brief: bytes };
    },
    dispose: () => terminal.dispose(),
  };
}

/** Condenses colour sequences to the pen that they result in. */
function condensePen(colors: string): string {
  const terminal = createTerminal({ cols: 2, rows: 1 }, 0);
  void coreOf(terminal)._inputHandler.parse(Buffer.from(colors));
  const pen = penOf(terminal);
  terminal.dispose();
  return pen;
}
