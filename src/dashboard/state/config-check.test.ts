import { expect, test } from 'vitest';
import { configSchema } from '../../contract/config.js';
import { configDefault, configProblem, configValue } from './config-check.js';

const config = configSchema.parse({});

test.each<[string, unknown]>([
  ['internal.max_log_size_mb', 10],
  ['internal.rotated_log_size_mb', 0.5],
  ['internal.rotated_log_size_mb', undefined],
  ['terminal.font_size', 14],
  ['tmux.socket_name', 'work'],
  ['quick_launch', [{ name: 'Fix', agent: 'claude', prompt: 'Fix it' }]],
])('%s may be %j', (key, value) => {
  expect(configProblem(config, key, value)).toBeNull();
});

test.each<[string, unknown, RegExp]>([
  ['internal.max_log_size_mb', 0, />|greater|0/],
  ['internal.max_log_size_mb', Number.NaN, /number|NaN/i],
  ['internal.max_log_size_mb', 0.5, /smaller than max_log_size_mb/],
  ['internal.rotated_log_size_mb', 50, /smaller than max_log_size_mb/],
  ['terminal.font_size', 12.5, /int/i],
  ['tmux.socket_name', 'a b', /letters, digits, dash/],
  ['agents', [{ name: 'x y', command: ['a'], prompt: 'none' }], /a name has letters/],
])('%s may not be %j, and says why in words of the contract', (key, value, why) => {
  expect(configProblem(config, key, value)).toMatch(why);
});

test('a key that is there is read, one that is not is undefined; the default is the contract’s', () => {
  expect(configValue(config, 'internal.max_log_size_mb')).toBe(50);
  expect(configValue(config, 'internal.none.deeper')).toBeUndefined();
  expect(configDefault('internal.rotated_log_size_mb')).toBe(1);
});
