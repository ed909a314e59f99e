import { expect, test } from 'vitest';
import { select } from './choose.js';
import { parseOptions, type Options } from '../options.js';

function options(...argv: string[]): Options {
  const parsed = parseOptions(argv);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}

test('by flag, by prompt, or the default', () => {
  expect(select(options(), 'Fix the bug')).toEqual({ name: 'default', detail: null, lines: 10_000 });
  expect(select(options(), 'Please. scenario: exit:7 now')).toMatchObject({ name: 'exit', detail: '7' });
  expect(select(options(), 'Scenario:FLOOD lines: 50')).toMatchObject({ name: 'flood', lines: 50 });
  expect(select(options('--scenario', 'crash', '--lines', '3'), 'scenario: quick lines: 9')).toEqual({
    name: 'crash',
    detail: null,
    lines: 3,
  });
});

test('flags that make no sense are refused', () => {
  expect(() => options('--speed', '0')).toThrow('--speed must be a number above 0');
  expect(() => options('--lines', 'many')).toThrow('--lines');
  expect(() => options('--nonsense')).toThrow('--nonsense');
  expect(parseOptions(['--version'])).toBe('version');
  expect(parseOptions(['--help'])).toBe('help');
});
