import { expect, test } from 'vitest';
import { CLIPBOARD_MAX_BYTES, clipboardText } from './clipboard.js';

const encode = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

test('offers the text of a write, whatever the selection', () => {
  expect(clipboardText(`c;${encode('Grüße 👋')}`)).toBe('Grüße 👋');
  expect(clipboardText(`;${encode('a')}`)).toBe('a');
});

test.each(['c;?', 'c;', '', 'c', 'c;***', 'c;a', `c;${'A'.repeat(CLIPBOARD_MAX_BYTES * 2)}`])(
  'offers nothing for a question, nothing, too much or what is not base64: %.20s',
  (data) => {
    expect(clipboardText(data)).toBeNull();
  },
);
