import { expect, test } from 'vitest';
import { configSchema } from '../../../../contract/config.js';
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
  ['internal.max_log_size_mb', 0, /^Must be more than 0\.$/],
  ['internal.max_log_size_mb', Number.NaN, /^Must be a number\.$/],
  ['internal.max_log_size_mb', 0.5, /smaller than max_log_size_mb/],
  ['internal.rotated_log_size_mb', 50, /smaller than max_log_size_mb/],
  ['terminal.font_size', 7, /^Must be at least 8\.$/],
  ['terminal.scrollback', 1e9, /^Must be at most 200,000\.$/],
  [
    'agents',
    [{ name: 'x', command: ['a'], prompt: 'file' }],
    /^Must be "composer", "argument", "stdin" or "none"\.$/,
  ],
  [
    'allowed_hosts',
    ['https://a.b'],
    /^A host name consists of letters, digits, dots and dashes, without a port\.$/,
  ],
  ['terminal.font_size', 12.5, /^Must be a whole number\.$/],
  ['tmux.socket_name', 'a b', /^A socket name consists of letters, digits, dash/],
  ['agents', [{ name: 'x y', command: ['a'], prompt: 'none' }], /^A name consists of letters/],
])('%s may not be %j, and says why in words of the contract', (key, value, why) => {
  expect(configProblem(config, key, value)).toMatch(why);
});

test('reads a key that is set, undefined otherwise; the default is the contract’s', () => {
  expect(configValue(config, 'internal.max_log_size_mb')).toBe(50);
  expect(configValue(config, 'internal.none.deeper')).toBeUndefined();
  expect(configDefault('internal.rotated_log_size_mb')).toBe(1);
});
