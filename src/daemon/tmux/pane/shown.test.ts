import { expect, test } from 'vitest';
import type { ScreenRow } from '../types.js';
import { allShown } from './shown.js';

const at = (row: number, text: string) => ({ row, text });
const rows = (...all: ScreenRow[]) => allShown({ rows: all, cursor: null });

test('asks for every row in its place, and for none when there is none', () => {
  expect(rows()).toBe('1');
  expect(rows(at(0, 'Run it  '))).toBe('#{==:#{C/r:^Run it$},1}');
  expect(rows(at(4, 'a'), at(5, 'b'), at(7, 'c'))).toBe(
    '#{&&:#{&&:#{==:#{C/r:^a$},5},#{==:#{C/r:^b$},6}},#{==:#{C/r:^c$},8}}',
  );
});

test('asks for the cursor where that matters', () => {
  expect(allShown({ rows: [at(1, 'a')], cursor: { x: 2, y: 1, visible: false } })).toBe(
    '#{&&:#{==:#{cursor_x}/#{cursor_y}/#{cursor_flag},2/1/0},#{==:#{C/r:^a$},2}}',
  );
});

test('takes no character of a text for a pattern or for a format', () => {
  expect(rows(at(0, ' [a]*? \\ #{pane_id}, #(rm)'))).toBe(
    '#{==:#{C/r:^ \\[a\\]\\*\\? \\\\ ##\\{pane_id\\#}#, ##\\(rm\\)$},1}',
  );
});
