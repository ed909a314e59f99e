/**
 * Under a flood an emulator is the slowest part. Where a stretch of the stream is nothing but lines of text and colours,
 * all but its last lines scroll away without a trace: they need not be parsed to know the screen and the scrollback after
 * them, only their colours must be kept in mind. `Skim` finds how far such a stretch goes and where to jump into it.
 */
export type PlainTextRun = {
  readonly offset: number;
  /** Takes the stretch's next bytes; answers how many it took. 0: the stretch ends here, or they hold no whole line. */
  take(bytes: Uint8Array): number;
  /** The last place with at least `lines` lines after it, and the colour changes up to there; null when it is too short. */
  landing(lines: number): { offset: number; colors: string } | null;
};

const [LF, CR, ESC, SO, SI] = [0x0a, 0x0d, 0x1b, 0x0e, 0x0f];
/** Colour changes since the last reset; above it they are condensed. Unit: characters. */
const COLORS_MAX = 32 * 1024;

/** `colors` is the pen at the start as escape sequences from a reset; `condense` writes such sequences as few. */
export function createPlainTextRun(
  start: number,
  colors: string,
  condense: (colors: string) => string,
): PlainTextRun {
  const blocks: { offset: number; colors: string; lines: number }[] = [];
  let offset = start;
  let pen = colors;

  return {
    get offset() {
      return offset;
    },
    take(bytes) {
      // Whole lines, ended as a terminal's are, so that the next begins at the first column.
      const end = bytes.lastIndexOf(LF) + 1;
      if (end < 2 || bytes[end - 2] !== CR) return 0;
      const block = Buffer.from(bytes.buffer, bytes.byteOffset, end);
      if (block.includes(SO) || block.includes(SI) || hasC1(block)) return 0;
      const after = colorsOf(block, pen);
      if (after === null) return 0;
      blocks.push({ offset, colors: pen, lines: count(block, LF) });
      pen = after.length > COLORS_MAX ? condense(after) : after;
      offset += end;
      return end;
    },
    landing(lines) {
      let found = 0;
      for (const block of blocks.toReversed()) {
        found += block.lines;
        if (found >= lines)
          return block === blocks[0] ? null : { offset: block.offset, colors: block.colors };
      }
      return null;
    },
  };
}

/** The colour changes in force at the block's end; null when it holds any other escape sequence. */
function colorsOf(block: Buffer, before: string): string | null {
  let out = before;
  for (let at = block.indexOf(ESC); at >= 0; at = block.indexOf(ESC, at + 1)) {
    if (block[at + 1] !== 0x5b) return null;
    let end = at + 2;
    // Digits, colon, semicolon.
    while (isParameter(block[end])) end++;
    if (block[end] !== 0x6d) return null;
    const sequence = block.toString('latin1', at, end + 1);
    out = sequence === '\x1b[m' || sequence === '\x1b[0m' ? '' : out + sequence;
  }
  return out;
}

function isParameter(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x3b;
}

/** C1 controls (U+0080 to U+009F), among them CSI, are two bytes in UTF-8. */
function hasC1(block: Buffer): boolean {
  for (let at = block.indexOf(0xc2); at >= 0; at = block.indexOf(0xc2, at + 1)) {
    if ((block[at + 1] ?? 0) < 0xa0) return true;
  }
  return false;
}

function count(block: Buffer, byte: number): number {
  let found = 0;
  for (let at = block.indexOf(byte); at >= 0; at = block.indexOf(byte, at + 1)) found++;
  return found;
}
