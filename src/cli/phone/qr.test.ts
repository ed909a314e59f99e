import { encode } from 'uqr';
import { expect, test } from 'vitest';
import { drawQr } from './qr.js';

const LINK = 'https://box.tail1234.ts.net/#c=AAAAAAAAAAAAAAAAAAAAAA';
const INKED: Readonly<Record<string, readonly [boolean, boolean]>> = {
  ' ': [false, false],
  '▀': [true, false],
  '▄': [false, true],
  '█': [true, true],
};

const NOTHING = [false, false] as const;

/** The picture as a terminal shows it: true where something is drawn. */
function inkOf(lines: readonly string[]): boolean[][] {
  return lines.flatMap((line) => {
    // eslint-disable-next-line no-control-regex
    const cells = [...line.replaceAll(/\u001b\[[\d;]*m/g, '')].map((char) => INKED[char] ?? NOTHING);
    return [cells.map(([upper]) => upper), cells.map(([, lower]) => lower)];
  });
}

test.each([
  ['colours of its own', { colour: true, light: false }, true],
  ['a dark terminal', { colour: false, light: false }, false],
  ['a light terminal', { colour: false, light: true }, true],
])('on %s every module and the quiet zone are where scanners look for them', (_what, look, inkIsDark) => {
  const { lines, columns } = drawQr(LINK, look);
  const { data, size } = encode(LINK, { border: 0, ecc: 'L', boostEcc: false });
  expect(columns).toBe(size + 8);
  const ink = inkOf(lines);
  for (let row = 0; row < columns; row++)
    for (let column = 0; column < columns; column++) {
      const dark = data[row - 4]?.[column - 4] ?? false;
      expect(ink[row]?.[column] === inkIsDark, `${row}, ${column}`).toBe(dark);
    }
});

test('without colours nothing but text is printed, and with them each line ends them', () => {
  expect(drawQr(LINK, { colour: false, light: false }).lines.join('')).toMatch(/^[ ▀▄█]+$/);
  for (const line of drawQr(LINK, { colour: true, light: false }).lines)
    // eslint-disable-next-line no-control-regex
    expect(line).toMatch(/^\u001b\[38;5;16;48;5;231m[ ▀▄█]+\u001b\[0m$/);
});

test('the longest name there can be fits 80 columns', () => {
  const host = `${Array(62).fill('abc').join('.')}.example`;
  expect(drawQr(`https://${host}/#c=${'A'.repeat(22)}`, { colour: true, light: false }).columns).toBeLessThan(
    80,
  );
});
