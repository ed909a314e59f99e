import { encode } from 'uqr';

/** Light modules around the code, required by ISO/IEC 18004: without them, scanners miss the code. */
const QUIET_ZONE = 4;
/** Black on white from the 256-colour palette, which terminal themes do not change. */
const INK = '\u001b[38;5;16;48;5;231m';
const RESET = '\u001b[0m';

export type QrStyle = {
  /** Use fixed colours, right on every terminal; otherwise the terminal's own two colours. */
  colour: boolean;
  /** Without colours: the terminal shows dark text on a light background. */
  light: boolean;
};

/** Draws a QR code as lines of half blocks, two modules per character. `columns` is the width of each line. */
export function drawQr(text: string, { colour, light }: QrStyle): { lines: string[]; columns: number } {
  const { data, size } = encode(text, { border: 0, ecc: 'L', boostEcc: false });
  const columns = size + 2 * QUIET_ZONE;
  const isDark = (row: number, column: number) => data[row - QUIET_ZONE]?.[column - QUIET_ZONE] === true;
  const isInked = (row: number, column: number) =>
    // On a terminal with light text on dark, the light modules are drawn.
    row < columns && isDark(row, column) === (colour || light);
  const lines: string[] = [];
  for (let row = 0; row < columns; row += 2) {
    let line = '';
    for (let column = 0; column < columns; column++)
      line += HALVES[Number(isInked(row, column)) * 2 + Number(isInked(row + 1, column))];
    lines.push(colour ? INK + line + RESET : line);
  }
  return { lines, columns };
}

/** Indexed by upper × 2 + lower. */
const HALVES = [' ', '▄', '▀', '█'];
