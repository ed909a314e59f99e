import { expect, test } from 'vitest';
import { IMAGE_BYTES_MAX } from '../../contract/session/image.js';
import { imageProblem } from './image-file.js';

const PNG = '\x89PNG\r\n\x1a\n';
const file = (text: string, name = 'a.png'): File =>
  new File([Uint8Array.from(text, (char) => char.charCodeAt(0))], name, { type: 'image/png' });

test('takes a picture by its bytes, whatever it is called', async () => {
  expect(await imageProblem(file(`${PNG}rest`, 'notes.txt'))).toBeNull();
});

test.each([
  [file('%PDF-1.7', 'plan.pdf'), /^plan\.pdf is not a supported image \(PNG,/],
  [file('<svg>', ''), /^The pasted file is not a supported image/],
  [file(PNG.padEnd(IMAGE_BYTES_MAX + 1), 'huge.png'), /^huge\.png is larger than 10 MiB\./],
])('says why it takes nothing else', async (given, sentence) => {
  expect(await imageProblem(given)).toMatch(sentence);
});
