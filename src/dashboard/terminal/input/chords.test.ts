import { expect, test } from 'vitest';
import { routeKey } from './chords.js';

const press = (key: string, mods = '') => ({
  key,
  ctrlKey: mods.includes('c'),
  shiftKey: mods.includes('s'),
  altKey: mods.includes('a'),
  metaKey: mods.includes('m'),
});

test.each(['c', 'w', 'r', 'k', 'd', 'z', 'v', 'l', 'n', 't'])('Ctrl+%s reaches the agent', (key) => {
  expect(routeKey(press(key, 'c'), false)).toEqual({ to: 'agent' });
});

test.each(['Escape', 'Tab', 'Enter', 'ArrowUp', 'F3', 'a', '?', '/', 'Backspace'])(
  '%s reaches the agent',
  (key) => {
    expect(routeKey(press(key), false)).toEqual({ to: 'agent' });
  },
);

test('Shift+Enter is a new line, also on a Mac', () => {
  expect(routeKey(press('Enter', 's'), false)).toEqual({ to: 'send', text: '\x1b\r' });
  expect(routeKey(press('Enter', 's'), true)).toEqual({ to: 'send', text: '\x1b\r' });
  expect(routeKey(press('Enter', 'cs'), false)).toEqual({ to: 'agent' });
});

test('only chords of two modifiers are the page’s; pasting is the browser’s', () => {
  expect(routeKey(press('F', 'cs'), false)).toEqual({ to: 'page' });
  expect(routeKey(press('ArrowRight', 'cs'), false)).toEqual({ to: 'page' });
  expect(routeKey(press('V', 'cs'), false)).toEqual({ to: 'browser' });
  expect(routeKey(press('v', 'm'), true)).toEqual({ to: 'browser' });
  expect(routeKey(press('k', 'm'), true)).toEqual({ to: 'page' });
});

const fates = (
  key: string,
  mods: string,
  more: { keyCode?: number; mac?: boolean; altGraph?: boolean } = {},
) => {
  const { mac = false, altGraph = false, keyCode = 0 } = more;
  return routeKey(
    { ...press(key, mods), keyCode, getModifierState: (name) => altGraph && name === 'AltGraph' },
    mac,
  );
};
const sends = (text: string) => ({ to: 'send', text });

test('Ctrl goes by what a key types, not by where a US keyboard has it', () => {
  // German: `ß` is at 219 (`[`), `/` is Shift+7; Swedish `^`; French digits are shifted.
  expect(fates('ß', 'c', { keyCode: 219 })).toEqual({ to: 'browser' });
  expect(fates('/', 'cs', { keyCode: 55 })).toEqual(sends('\x1f'));
  expect(fates('"', 'c', { keyCode: 51 })).toEqual({ to: 'browser' });
  expect(fates('_', 'c', { keyCode: 56 })).toEqual(sends('\x1f'));
  // Cyrillic: the US keys are meant, letters as ever.
  expect(fates('х', 'c', { keyCode: 219 })).toEqual({ to: 'agent' });
  expect(fates('с', 'c', { keyCode: 67 })).toEqual({ to: 'agent' });
  expect(fates('c', 'c', { keyCode: 67 })).toEqual({ to: 'agent' });
  // Zoom is the browser's.
  for (const key of ['0', '-', '=', '+']) expect(fates(key, 'c')).toEqual({ to: 'browser' });
});

test('AltGr types, whatever modifiers a system reports for it', () => {
  for (const mods of ['', 'ca', 'a'])
    expect(fates('@', mods, { keyCode: 81, altGraph: true })).toEqual({ to: 'agent' });
  expect(fates('ö', 'a', { keyCode: 192 })).toEqual(sends('\x1bö'));
});

test('on a Mac, Option is Meta unless the layout needs it', () => {
  const mac = true;
  expect(fates('@', 'a', { keyCode: 76, mac })).toEqual(sends('@'));
  expect(fates('|', 'a', { keyCode: 55, mac })).toEqual(sends('|'));
  expect(fates('\\', 'as', { keyCode: 55, mac })).toEqual(sends('\\'));
  expect(fates('∫', 'a', { keyCode: 66, mac })).toEqual({ to: 'agent' });
  expect(fates('ArrowLeft', 'a', { keyCode: 37, mac })).toEqual(sends('\x1bb'));
  expect(fates('ArrowLeft', 'a', { keyCode: 37 })).toEqual({ to: 'agent' });
});
