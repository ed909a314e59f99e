import { expect, test } from 'vitest';
import { draftText, edit, EMPTY, layDraft, type Draft } from './composer.js';
import type { Key, KeyName } from '../terminal/keys.js';

function typed(...keys: (KeyName | { text: string } | { paste: string })[]): Draft {
  const toKey = (entry: (typeof keys)[number]): Key => {
    if (typeof entry === 'string') return { kind: 'key', name: entry };
    return 'text' in entry ? { kind: 'text', text: entry.text } : { kind: 'paste', text: entry.paste };
  };
  return keys.map(toKey).reduce(edit, EMPTY);
}

test('editing', () => {
  expect(typed({ text: 'ac' }, 'left', { text: 'b' })).toEqual({ before: 'ab', after: 'c' });
  expect(draftText(typed({ text: 'a😀' }, 'backspace'))).toBe('a');
  expect(draftText(typed({ text: 'abc' }, 'home', 'delete', 'end', { text: 'd' }))).toBe('bcd');
  expect(draftText(typed({ text: 'one two ' }, 'ctrl-w'))).toBe('one ');
  expect(draftText(typed({ text: 'one two' }, 'left', 'ctrl-u'))).toBe('o');
  expect(draftText(typed({ text: 'a' }, 'newline', { paste: 'b\r\nc\rd' }))).toBe('a\nb\nc\nd');
  expect(typed('left', 'right', 'backspace', 'up')).toEqual(EMPTY);
});

test('where the cursor is', () => {
  expect(layDraft(EMPTY, 10)).toEqual({ rows: [''], row: 0, column: 0 });
  expect(layDraft({ before: 'ab', after: 'c' }, 10)).toEqual({ rows: ['abc'], row: 0, column: 2 });
  expect(layDraft({ before: 'a\nb', after: '' }, 10)).toEqual({ rows: ['a', 'b'], row: 1, column: 1 });
  expect(layDraft({ before: '日本', after: '' }, 10)).toMatchObject({ column: 4 });
  expect(layDraft({ before: 'abcd', after: '' }, 4)).toEqual({ rows: ['abcd', ''], row: 1, column: 0 });
});

test('a long draft shows its end around the cursor', () => {
  const long = Array.from({ length: 30 }, (_, line) => `line ${line}`).join('\n');
  const laid = layDraft({ before: long, after: '' }, 20);
  expect(laid.rows).toHaveLength(8);
  expect(laid.rows.at(-1)).toBe('line 29');
  expect(laid.row).toBe(7);
});
