import { expect, test } from 'vitest';
import { BINDINGS, createKeyReader, digitOf, pressName, SEQUENCE_MS, type KeyPress } from './keys.js';

const press = (key: string, mods: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...mods,
});

test('every key means one thing in one place', () => {
  const names = BINDINGS.flatMap((binding) => binding.keys);
  expect(new Set(names).size).toBe(names.length);
});

test.each<[string, KeyPress]>([
  ['j', press('j')],
  ['?', press('?', { shiftKey: true })],
  ['Mod+K', press('k', { ctrlKey: true })],
  ['Ctrl+Shift+F', press('F', { ctrlKey: true, shiftKey: true })],
  ['Ctrl+Shift+ArrowRight', press('ArrowRight', { ctrlKey: true, shiftKey: true })],
  ['Meta+K', press('k', { metaKey: true })],
])('names %s', (name, of) => {
  expect(pressName(of, false)).toBe(name);
});

test('on a Mac the palette is Cmd+K, and Ctrl+K is nothing', () => {
  expect(pressName(press('k', { metaKey: true }), true)).toBe('Mod+K');
  expect(pressName(press('k', { ctrlKey: true }), true)).toBe('Ctrl+K');
});

test('g then h goes home, but not after a while, and not after another key', () => {
  const reader = createKeyReader(false);
  expect(reader.read(press('g'), 0, 'page')).toBeNull();
  expect(reader.read(press('h'), 100, 'page')).toBe('goHome');
  reader.read(press('g'), 1000, 'page');
  expect(reader.read(press('h'), 1001 + SEQUENCE_MS, 'page')).toBeNull();
  reader.read(press('g'), 5000, 'page');
  expect(reader.read(press('j'), 5001, 'page')).toBe('down');
  expect(reader.read(press('h'), 5002, 'page')).toBeNull();
});

test('in a field only the palette, in the terminal only chords of two modifiers', () => {
  const reader = createKeyReader(false);
  expect(reader.read(press('n'), 0, 'field')).toBeNull();
  expect(reader.read(press('k', { ctrlKey: true }), 0, 'field')).toBe('palette');
  for (const key of ['c', 'w', 'r', 'k', 'd', 'n'])
    expect(reader.read(press(key, { ctrlKey: true }), 0, 'terminal')).toBeNull();
  for (const key of ['j', 'Escape', 'Enter', '?', '/'])
    expect(reader.read(press(key), 0, 'terminal')).toBeNull();
  expect(reader.read(press('F', { ctrlKey: true, shiftKey: true }), 0, 'terminal')).toBe('termFind');
});

test('1 to 9 answer a question on the page, and are text everywhere else', () => {
  const reader = createKeyReader(false);
  const read = (key: string, focus: 'page' | 'field' | 'terminal', mods: Partial<KeyPress> = {}) => {
    const id = reader.read(press(key, mods), 0, focus);
    return id === null ? null : digitOf(id);
  };
  expect([...'123456789'].map((key) => read(key, 'page'))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect([read('0', 'page'), read('1', 'field'), read('1', 'terminal')]).toEqual([null, null, null]);
  expect(read('1', 'page', { ctrlKey: true })).toBeNull();
  expect(BINDINGS.flatMap(({ id }) => digitOf(id) ?? [])).toEqual([]);
});
