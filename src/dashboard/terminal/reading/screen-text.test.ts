import { Terminal } from '@xterm/headless';
import { expect, it } from 'vitest';
import { screenText } from './screen-text.js';

async function shows(printed: string): Promise<{ terminal: Terminal; text: () => string }> {
  const terminal = new Terminal({ cols: 10, rows: 4, allowProposedApi: true });
  await new Promise<void>((parsed) => terminal.write(printed, parsed));
  return { terminal, text: () => screenText(terminal.buffer.active, terminal.rows) };
}

it('is the text that the terminal shows, without colours and trailing blanks', async () => {
  expect((await shows('\x1b[31mred\x1b[0m  \r\n\r\n  世界 👋\r\n')).text()).toBe('red\n\n  世界 👋');
  expect((await shows('')).text()).toBe('');
});

it('joins what the terminal wrapped, and nothing else', async () => {
  expect((await shows('0123456789abc\r\nnext')).text()).toBe('0123456789abc\nnext');
  expect((await shows('0123456789\r\nnext')).text()).toBe('0123456789\nnext');
});

it('is the visible part, even when scrolled up', async () => {
  const { terminal, text } = await shows('1\r\n2\r\n3\r\n4\r\n5\r\n6');
  expect(text()).toBe('3\n4\n5\n6');
  terminal.scrollLines(-2);
  expect(text()).toBe('1\n2\n3\n4');
});
