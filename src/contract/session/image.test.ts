import { expect, test } from 'vitest';
import { imageKind } from './image.js';

test.each([
  ['png', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'],
  ['jpg', '\xff\xd8\xff\xe0\0\x10JFIF'],
  ['gif', 'GIF89a\x01\0'],
  ['webp', 'RIFF\x24\0\0\0WEBPVP8 '],
  [null, 'GIF8'],
  [null, ''],
  [null, '<svg xmlns="http://www.w3.org/2000/svg"/>'],
  [null, ' \x89PNG\r\n\x1a\n'],
])('%s begins with %j', (kind, bytes) => {
  expect(imageKind(Uint8Array.from(bytes, (char) => char.charCodeAt(0)))).toBe(kind);
});
