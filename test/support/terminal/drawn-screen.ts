import { loadScreen } from '../../../src/daemon/status/screen/saved-screen.js';
import type { CellStyle, Screen, StyleRun } from '../../../src/daemon/status/screen/screen.js';

const PLAIN: CellStyle = { dim: false, bold: false, inverse: false, fg: null, bg: null };

/**
 * A screen drawn as text: the cursor is where `▮` is, hidden when there is none, and what stands between ⟦ and ⟧ has the style `lit`
 * (inverse unless given). `rows` is at least the height of the text.
 */
export function drawnScreen(
  text: string,
  { cols = 80, rows = 24, lit = {} }: { cols?: number; rows?: number; lit?: Partial<CellStyle> } = {},
): Screen {
  const drawn = text.replace(/^\n/, '').split('\n');
  const y = drawn.findIndex((line) => line.includes('▮'));
  const cursor = {
    x: (drawn[y] ?? '').replace(/[⟦⟧]/g, '').indexOf('▮'),
    y: Math.max(0, y),
    visible: y >= 0,
  };
  const styles: Record<number, StyleRun[]> = {};
  const lines = drawn.map((line, row) => {
    const runs: StyleRun[] = [];
    let plain = '';
    let style = PLAIN;
    for (const part of line.replace('▮', '').split(/([⟦⟧])/)) {
      if (part === '⟦') style = { ...PLAIN, inverse: Object.keys(lit).length === 0, ...lit };
      else if (part === '⟧') style = PLAIN;
      else {
        if (part !== '') runs.push({ from: plain.length, to: plain.length + part.length, ...style });
        plain += part;
      }
    }
    if (runs.length > 1) styles[row] = runs;
    return plain;
  });
  return loadScreen({ cols, rows: Math.max(rows, lines.length), lines, cursor, alternate: false, styles });
}
