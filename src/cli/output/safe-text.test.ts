import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Io } from '../io.js';
import { createPrinter, formatError, reportError } from './print.js';
import { safeText } from './safe-text.js';
import { createStyle } from './style.js';

const HOSTILE = [
  '\u001b]52;c;cm0gLXJm\u0007', '\u001b]0;title\u0007', '\u001b]8;;javascript:x\u0007', '\u001b[2J', '\u001b[6n', '\u001b[1;31;5n', '\u001bP$qm\u001b\\',
  '\u001bc', '\u009b2J', '\u009d52;c;eA==\u009c', '\r', '\b', '\u0007', '\u007f', '\u202e', '\u2066', '\ufeff',
]; // prettier-ignore

test('nothing that a terminal would obey is left, and colours, lines and tabs are', () => {
  for (const text of HOSTILE) expect(safeText(`a${text}b`)).not.toContain(text);
  const painted = createStyle(true);
  const fine = `${painted.red('red')} ${painted.dim('dim')}\n\ttabbed 名前 👩‍💻 é`;
  expect(safeText(fine)).toBe(fine);
  expect(safeText('a \u001b]8;;http://x/\u001b\\link\u001b]8;;\u001b\\ and \u000eqq\u000f')).toBe(
    'a link and qq',
  );
});

test('leaves no control character except those of colours', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...HOSTILE))), (parts) => {
      const left = safeText(parts.join('')).replaceAll(/\u001b\[[\d;:]*m/g, '');
      // oxlint-disable-next-line no-control-regex -- the point of it
      expect(left).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/u);
    }),
  );
});

test('every way to say something goes through it', () => {
  let out = '';
  const sink = {
    write: (data: string | Uint8Array) => void (out += String(data)),
    isTTY: true,
    columns: 80,
    rows: 24,
  };
  const io = { stdout: sink, stderr: sink, env: {} } as unknown as Io;
  const print = createPrinter(io);
  for (const text of HOSTILE) {
    print.line(text);
    print.note(text);
    reportError(io, new Error(text), false);
    out += formatError({ message: text, hint: text }, createStyle(true));
    const begin = out.length;
    print.json({ text });
    expect(JSON.parse(out.slice(begin))).toEqual({ text });
  }
  for (const text of HOSTILE) expect(out).not.toContain(text);
  expect(out).toContain('\u001b[31mschmux:\u001b[39m');
});
