import { expect, test } from 'vitest';
import { allShown } from './shown.js';

test('asks for every text, and for none when there is none', () => {
  expect(allShown([])).toBe('1');
  expect(allShown(['Run it?'])).toBe('#{C:Run it\\?}');
  expect(allShown(['a', 'b', 'c'])).toBe('#{&&:#{&&:#{C:a},#{C:b}},#{C:c}}');
});

test('takes no character of a text for a pattern or for a format', () => {
  expect(allShown(['[a]* \\ #{pane_id}, #(rm)'])).toBe('#{C:\\[a\\]\\* \\\\ ##{pane_id#}#, ##(rm)}');
});
