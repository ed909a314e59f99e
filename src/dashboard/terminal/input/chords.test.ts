import { expect, test } from 'vitest';
import { keyFate } from './chords.js';

const press = (key: string, mods = '') => ({
  key,
  ctrlKey: mods.includes('c'),
  shiftKey: mods.includes('s'),
  altKey: mods.includes('a'),
  metaKey: mods.includes('m'),
});

test.each(['c', 'w', 'r', 'k', 'd', 'z', 'v', 'l', 'n', 't'])('Ctrl+%s reaches the agent', (key) => {
  expect(keyFate(press(key, 'c'), false)).toEqual({ to: 'agent' });
});

test.each(['Escape', 'Tab', 'Enter', 'ArrowUp', 'F3', 'a', '?', '/', 'Backspace'])(
  '%s reaches the agent',
  (key) => {
    expect(keyFate(press(key), false)).toEqual({ to: 'agent' });
  },
);

test('Shift+Enter is a new line, also on a Mac', () => {
  expect(keyFate(press('Enter', 's'), false)).toEqual({ to: 'send', text: '\x1b\r' });
  expect(keyFate(press('Enter', 's'), true)).toEqual({ to: 'send', text: '\x1b\r' });
  expect(keyFate(press('Enter', 'cs'), false)).toEqual({ to: 'agent' });
});

test('only chords of two modifiers are the page’s; pasting is the browser’s', () => {
  expect(keyFate(press('F', 'cs'), false)).toEqual({ to: 'page' });
  expect(keyFate(press('ArrowRight', 'cs'), false)).toEqual({ to: 'page' });
  expect(keyFate(press('V', 'cs'), false)).toEqual({ to: 'browser' });
  expect(keyFate(press('v', 'm'), true)).toEqual({ to: 'browser' });
  expect(keyFate(press('k', 'm'), true)).toEqual({ to: 'page' });
});
