import { expect, test } from 'vitest';
import { NAME } from '../../../contract/names.js';
import { isAssignable } from '../../../contract/environment.js';
import { DESCRIPTORS, statusRulesFor } from './all.js';
import { GENERIC_RULES } from './generic.js';

test('each supported agent is listed once', () => {
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
  '%s is self-consistent',
  (_, descriptor) => {
    expect(descriptor.name).toMatch(NAME);
    expect(descriptor.binaries.length).toBeGreaterThan(0);
    expect(descriptor.binaries.filter((binary) => binary.includes('/'))).toEqual([]);
    expect(descriptor.directories.filter((directory) => !/^(~\/|\/)/.test(directory))).toEqual([]);
    expect(Object.keys(descriptor.env ?? {}).filter((name) => !isAssignable(name))).toEqual([]);
    expect(descriptor.install).not.toBe('');
    // Anybody on the machine can read an argument.
    expect(['composer', 'stdin']).toContain(descriptor.prompt.kind);
  },
);

test.each(DESCRIPTORS.flatMap(({ name, status }) => (status === undefined ? [] : [[name, status] as const])))(
  'the status rules of %s carry its name, and each has its own id',
  (name, { seenOn, titles, footers, hooks }) => {
    const ids = [...titles, ...footers].map(({ rule }) => rule);
    expect(ids.filter((id) => !id.startsWith(`${name}/`))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
    const events = hooks.map((hook) => JSON.stringify([hook.name, hook.when]));
    expect(new Set(events).size).toBe(events.length);
    expect(seenOn).toMatch(/^\d/);
  },
);

test('an agent and its variants are read by its own rules, every other program by the generic ones', () => {
  const own = DESCRIPTORS.find(({ name }) => name === 'claude')?.status;
  expect([statusRulesFor('claude'), statusRulesFor('claude-fast')]).toEqual([own, own]);
  expect(['claudette', 'aider', 'unheard-of'].map(statusRulesFor)).toEqual(
    Array.from({ length: 3 }, () => GENERIC_RULES),
  );
});
