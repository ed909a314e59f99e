import { expect, test } from 'vitest';
import { withoutNote } from './death-note.js';

const NOTE = 'Pane is dead (status 7, Sun Nov 22 21:50:35 2026)';

test.each([
  ['at the end', `one\n\n${NOTE}`, 'one\n'],
  ['with a colour in front and a newline after it', `one\n\x1b[39m${NOTE}\n`, 'one'],
  ['wrapped', `one\nPane is dead (signal SEGV, Sun Nov\n 22 21:50:35 2026)`, 'one'],
  ['not there', 'one\ntwo', 'one\ntwo'],
  ['said by the program, further up', `${NOTE}\na\nb\nc`, `${NOTE}\na\nb\nc`],
])('the note of a dead pane is cut off: %s', (_name, text, rest) => {
  expect(withoutNote(text)).toBe(rest);
});
