import { expect, test } from 'vitest';
import { firstDifference, smallest } from '../../../../test/support/terminal/hostile-joins.js';
import { hostileStream } from '../../../../test/support/terminal/hostile-streams.js';

const CSI = '\x1b[';
const LINK = '\x1b]8;;http://a.example/\x1b\\';

// Found by random streams and shrunk; each once differed for a viewer that joined in the middle.
test.each([
  ['a wide character that no longer fits without autowrap', [`${CSI}?7l`, '漢'.repeat(11), `${CSI}r`]],
  ['one after a joined cluster', [`${CSI}?7l`, '👩‍👩‍👧‍👦', '漢'.repeat(10), `${CSI}20l`]],
  ['pieces of a run of them', [`${CSI}?7l`, `${CSI}3;17H`, '漢'.repeat(10), LINK]],
  ['a mark on one that was left out', [`${CSI}?7l`, `${CSI}21G`, '漢'.repeat(10), '\u200d', LINK]],
  ['a narrow one over its second half', [`${CSI}?7l`, 'x'.repeat(19), '\b', '字', '🇩🇪', '\r']],
  ['a mark at the start of a wrapped row', ['abcdefghijklmnopqrstuvwxy', `${CSI}1G`, '\u0323\u0302', '\r']],
  ['a keycap mark there', ['x'.repeat(22), `${CSI}1G`, '\u20e3', `${CSI}r`]],
  ['an inserted cell in a wide character', ['漢'.repeat(8), `${CSI}r`, `${CSI}0P`, '\t', `${CSI}1@`]],
  ['an open link whose row was scrolled', [LINK, `${CSI}0T`]],
  ['an open link whose row was erased', [LINK, `${CSI}?1049h`, `${CSI}2J`]],
  [
    'a link in a region',
    [LINK, '漢'.repeat(11), `${CSI}2;6r`, `${CSI}6;20H`, `${CSI}2T`, '\r\n', `${CSI}0J`],
  ],
  ['a cursor saved before the history was erased', [`${CSI}5;8H`, '漢'.repeat(11), '\x1b7', `${CSI}3J`]],
  ['a soft reset before that', [`${CSI}3;19H`, '漢'.repeat(40), `${CSI}!p`, `${CSI}3J`]],
  ['a pen restored out of its underline', [`${CSI}4m`, '\x1b7', `${CSI}0m`, `${CSI}u`, 'x']],
  [
    'a link restored with another charset',
    [LINK, '\x1b(0', '\x1b7', '\x1b(B', `${CSI}u`, '\x1b]8;;\x1b\\', 'x'],
  ],
])('a viewer that joins late sees the same: %s', (_, pieces) => {
  expect(firstDifference(pieces, pieces.join('').length + 8)).toBeNull();
});

test('a viewer that joins late sees the same: random hostile streams', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const pieces = hostileStream(seed, 50);
    const found = firstDifference(pieces, 12);
    if (found !== null)
      expect.fail(`seed ${seed}: ${found.join('\n')}\n${JSON.stringify(smallest(pieces, 12).join(''))}`);
  }
});
