import { expect, test } from 'vitest';
import { NAME } from '../../../contract/names.js';
import { isAssignable } from '../../../contract/environment.js';
import { DESCRIPTORS } from './all.js';

test('the promised agents are there, once each', () => {
  expect(DESCRIPTORS.map((descriptor) => descriptor.name)).toEqual([
    'claude',
    'codex',
    'gemini',
    'opencode',
    'qwen',
    'copilot',
    'amp',
    'cursor',
    'aider',
    'crush',
    'pi',
  ]);
});

test.each(DESCRIPTORS.map((descriptor) => [descriptor.name, descriptor] as const))(
  '%s is sound',
  (_, descriptor) => {
    expect(descriptor.name).toMatch(NAME);
    expect(descriptor.binaries.length).toBeGreaterThan(0);
    expect(descriptor.binaries.filter((binary) => binary.includes('/'))).toEqual([]);
    expect(descriptor.places.filter((place) => !/^(~\/|\/)/.test(place))).toEqual([]);
    expect(Object.keys(descriptor.env ?? {}).filter((name) => !isAssignable(name))).toEqual([]);
    expect(descriptor.install).not.toBe('');
    if (descriptor.prompt.kind === 'flag') expect(descriptor.prompt.flag).toMatch(/^--[a-z-]+$/);
  },
);
