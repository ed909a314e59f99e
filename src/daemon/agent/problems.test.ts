import { expect, test } from 'vitest';
import { configSchema } from '../../contract/config.js';
import { agentProblems } from './problems.js';

test('well-formed settings that cannot work are reported with their key', () => {
  const config = configSchema.parse({
    agents: [
      { name: 'good', command: ['x'] },
      { name: 'shelly', command: ['x'], env: { UID: '0' } },
      { name: 'work', command: ['x'] },
    ],
    variants: [
      { name: 'fast', agent: 'codex' },
      { name: 'ask', agent: 'demo' },
      { name: 'odd', agent: 'good' },
      { name: 'work', agent: 'claude' },
      { name: 'path', agent: 'claude', env: { IFS: 'x' } },
    ],
    quick_launch: [
      { name: 'a', agent: 'fast', prompt: 'x' },
      { name: 'b', agent: 'nobody', prompt: 'x' },
    ],
  });
  expect(agentProblems(config).map((problem) => problem.key)).toEqual([
    'agents.1',
    'variants.2',
    'variants.3',
    'variants.4',
    'quick_launch.1',
  ]);
  const [shell, base] = agentProblems(config).map((problem) => problem.message);
  expect(shell).toBe('"shelly" sets UID, which is reserved by the shell and cannot be set.');
  expect(base).toBe('The variant "odd" is based on "good", which is not an agent schmux knows.');
});

test('NudgeNik can ask only agents that answer a single question and exit, and their variants', () => {
  const asks = (agent: string) =>
    agentProblems(
      configSchema.parse({
        variants: [{ name: 'fast', agent: 'claude' }],
        agents: [{ name: 'own', command: ['own'] }],
        nudgenik: { agent },
      }),
    ).map(({ key }) => key);
  expect(['claude', 'codex', 'gemini', 'fast'].flatMap(asks)).toEqual([]);
  for (const agent of ['aider', 'own', 'demo', 'nobody']) expect(asks(agent)).toEqual(['nudgenik.agent']);
});

test('an empty configuration has no problems', () => {
  expect(agentProblems(configSchema.parse({}))).toEqual([]);
});
