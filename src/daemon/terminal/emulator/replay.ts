import type { Fault } from '../../../contract/terminal/parser-guard.js';
import { replayScrolled } from '../../../contract/terminal/resize/scrolled.js';
import { createTerminal, type HeadlessTerminal } from './xterm.js';
import { BRIEF_ABOVE, type Keyframe, type TerminalState } from '../log/keyframe.js';
import type { Marks } from '../log/marks.js';
import type { LogFile } from '../log/log-file.js';
import { isClean, penOf, serialize } from './serialize/serialize.js';
import { createPlainTextRun, type PlainTextRun } from './plain-text-run.js';
import { wholeRunes } from '../log/utf8.js';
import { trackColors } from './colors.js';
import { coreOf, GROUND } from './xterm-internals.js';

/** The log with the sizes its bytes were printed for. */
export type RecordedLog = {
  log: Pick<LogFile, 'base' | 'end' | 'read'>;
  marks: Pick<Marks, 'sizeAt' | 'nextSize'>;
};

/** A headless terminal that has seen the recording up to `offset`. */
export type Replay = {
  readonly offset: number;
  readonly terminal: HeadlessTerminal;
  /** Reads on, at most `bytes` and not beyond `target`; answers how many. */
  advance(recorded: RecordedLog, target: number, bytes: number): number;
  /**
   * A look ahead for a jump over lines that would only scroll away (see fast-forward.ts); null where the state does not allow it:
   * on the alternate screen, with a scroll region, inside a sequence or a link.
   */
  scanAhead(): PlainTextRun | null;
  /** Goes on from a skim's jump, as if everything before had been read. False when it is not far enough to be exact. */
  jump(run: PlainTextRun): boolean;
  /** No escape sequence is half read. */
  isGround(): boolean;
  isClean(): boolean;
  keyframe(): Keyframe;
  /** A keyframe whose `bytes` are brief as well. */
  briefKeyframe(): Keyframe;
  dispose(): void;
};

/** The emulator's buffer for decoded text grows with the piece it is given and stays; 16 KiB keep it at 64 KiB. */
const PIECE = 16 * 1024;

export function createReplay(
  start: TerminalState,
  scrollback: number,
  onFault?: (fault: Fault) => void,
): Replay {
  const terminal = createTerminal({ cols: start.cols, rows: start.rows }, scrollback, onFault);
  const colors = trackColors(terminal);
  const parse = (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length;) {
      const piece = bytes.subarray(at, at + PIECE);
      const whole = piece.subarray(0, wholeRunes(piece));
      // The rest is half a rune: nothing more can be made of it.
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
        // Three more, so that a rune that begins before the limit is whole.
        const ahead = log.read(offset, until - offset + 3);
        const length = until > offset ? wholeRunes(ahead.subarray(0, until - offset)) : 0;
        const chunk = ahead.subarray(0, length > 0 ? length : wholeRunes(ahead));
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
      // Enough to fill the buffer anew: the first rows may only take the cursor to the bottom, one is the line jumped into.
      const target = run.landing(scrollback + 2 * terminal.rows + 1);
      if (target === null) return false;
      parse(Buffer.from(`\x1b[m${target.colors}\r`));
      offset = target.offset;
      return true;
    },
    isGround: () => coreOf(terminal)._inputHandler._parser.currentState === GROUND,
    isClean: () => isClean(terminal),
    keyframe: () => ({ ...place(), bytes: written(Number.MAX_SAFE_INTEGER), brief: written(BRIEF_ABOVE) }),
    briefKeyframe() {
      const bytes = written(BRIEF_ABOVE);
      return { ...place(), bytes, brief: bytes };
    },
    dispose: () => terminal.dispose(),
  };
}

/** Colour sequences as few, by what they make of a pen. */
function condensePen(colors: string): string {
  const terminal = createTerminal({ cols: 2, rows: 1 }, 0);
  void coreOf(terminal)._inputHandler.parse(Buffer.from(colors));
  const pen = penOf(terminal);
  terminal.dispose();
  return pen;
}
