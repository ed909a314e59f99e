import { describe, expect, it } from 'vitest';
import { marksOf } from './why-screen.js';

const piece = (row: number, text: string) => ({ row, text, from: 0, to: text.length });

describe('the position of evidence', () => {
  it('is its own row, else the lowest that has its text, else nowhere', () => {
    const lines = ['Run it?', '❯ 1. Yes', '', 'Run it?', '  2. No'];
    expect([...marksOf(lines, [piece(0, 'Run it?')])]).toEqual([[0, { from: 0, to: 7 }]]);
    expect([...marksOf(lines, [piece(2, 'Run it?')])]).toEqual([[3, { from: 0, to: 7 }]]);
    expect([...marksOf(lines, [piece(9, '2. No')])]).toEqual([[4, { from: 2, to: 7 }]]);
    expect([...marksOf(lines, [piece(1, 'gone'), piece(1, '')])]).toEqual([]);
  });
});
