/**
 * A run of plain text in a log. Under a flood the emulator is the slowest part. In a stretch of nothing but lines of text and
 * colours, all but the last lines scroll away without a trace: only their colours matter for the screen and the scrollback
 * after them. A run finds how far such a stretch goes and where to jump into it.
 */
export type PlainTextRun = {
  readonly offset: number;
  /** Adds the next bytes; returns how many belong to the run. 0: the run ends here, or they hold no complete line. */
  add(bytes: Uint8Array): number;
  /** Returns the last offset with at least `lines` lines after it, and the colour changes up to there; null when the run is too short. */
  landing(lines: number): { offset: number; colors: string } | null;
};

const [LF, CR, ESC, SO, SI] = [0x0a, 0x0d, 0x1b, 0x0e, 0x0f];
/** Length of the colour changes since the last reset beyond which they are condensed. */
const COLORS_MAX_CHARS = 32 * 1024;

/** `colors` is the pen at the start, as escape sequences from a reset; `condense` shortens such sequences. */
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
    add(bytes) {
      // Complete lines with CR LF, so that the next one begins at the first column.
      const end = bytes.lastIndexOf(LF) + 1;
      if (end < 2 || bytes[end - 2] !== CR) return 0;
      const block = Buffer.from(bytes.buffer, bytes.byteOffset, end);
      if (block.includes(SO) || block.includes(SI) || hasC1(block)) return 0;
      const after = colorsOf(block, pen);
      if (after === null) return 0;
      blocks.push({ offset, colors: pen, lines: count(block, LF) });
      pen = after.length > COLORS_MAX_CHARS ? condense(after) : after;
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

/** Returns the colour changes in force at the block's end; null when it holds any other escape sequence. */
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
