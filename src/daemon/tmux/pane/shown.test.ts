import { expect, test } from 'vitest';
import { allShown } from './shown.js';

const at = (row: number, text: string) => ({ row, text });

test('asks for every row in its place, and for none when there is none', () => {
  expect(allShown([])).toBe('1');
  expect(allShown([at(0, 'Run it  ')])).toBe('#{==:#{C/r:^Run it$},1}');
  expect(allShown([at(4, 'a'), at(5, 'b'), at(7, 'c')])).toBe(
    '#{&&:#{&&:#{==:#{C/r:^a$},5},#{==:#{C/r:^b$},6}},#{==:#{C/r:^c$},8}}',
  );
});

test('takes no character of a text for a pattern or for a format', () => {
  expect(allShown([at(0, ' [a]*? \\ #{pane_id}, #(rm)')])).toBe(
    '#{==:#{C/r:^ \\[a\\]\\*\\? \\\\ ##\\{pane_id\\#}#, ##\\(rm\\)$},1}',
  );
});
