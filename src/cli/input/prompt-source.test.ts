import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { PROMPT_MAX_BYTES } from '../../contract/names.js';
import { testIo } from '../../../test/support/cli/cli-io.js';
import { decodeText, promptSource, readPrompt } from './prompt-source.js';
import { UsageError } from './usage-error.js';

const folder = mkdtempSync(join(tmpdir(), 'schmux-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('every text can be given, a leading @ doubled', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      fc.pre(text !== '-');
      const given = text.startsWith('@') ? `@${text}` : text;
      expect(promptSource(given)).toEqual({ kind: 'text', text });
    }),
  );
});

test('a file and stdin come byte for byte, with byte order mark and without a final newline', async () => {
  const text = '\ufeff"quotes" `x` $(y)\r\n\u0000\n\nend';
  writeFileSync(join(folder, 'plan.md'), text);
  const { io } = testIo({ cwd: folder, input: text });
  expect(await readPrompt(io, '@plan.md')).toBe(text);
  expect(await readPrompt(io, '-')).toBe(text);
});

test('refuses input that is not text, too large or missing', async () => {
  const { io } = testIo({ cwd: folder });
  expect(() => decodeText(Uint8Array.of(0xff), 'stdin')).toThrow(UsageError);
  expect(() => decodeText(new Uint8Array(PROMPT_MAX_BYTES + 1), 'stdin')).toThrowError(
    expect.objectContaining({ code: 'PROMPT_TOO_LARGE' }),
  );
  await expect(readPrompt(io, '@none.md')).rejects.toBeInstanceOf(UsageError);
  await expect(readPrompt(io, '@')).rejects.toBeInstanceOf(UsageError);
});
