import { encode } from 'uqr';

/** Light modules around the code, as ISO/IEC 18004 asks for: without them scanners miss the code. */
const QUIET_ZONE = 4;
/** Black on white of the 256-colour palette, which no terminal theme changes. */
const INK = '\u001b[38;5;16;48;5;231m';
const RESET = '\u001b[0m';

export type QrStyle = {
  /** Draw with colours of its own: right on every terminal. Without, the terminal's two colours are used. */
  colour: boolean;
  /** Without colours: the terminal writes dark on light. */
  light: boolean;
};

/** A QR code as lines of half blocks: two modules in each character. `columns` is the width of each line. */
export function drawQr(text: string, { colour, light }: QrStyle): { lines: string[]; columns: number } {
  const { data, size } = encode(text, { border: 0, ecc: 'L', boostEcc: false });
  const columns = size + 2 * QUIET_ZONE;
  const isDark = (row: number, column: number) => data[row - QUIET_ZONE]?.[column - QUIET_ZONE] === true;
  const isInked = (row: number, column: number) =>
    // Where the terminal writes light on dark, what is drawn is the light modules.
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

/** By upper × 2 + lower. */
const HALVES = [' ', '▄', '▀', '█'];
