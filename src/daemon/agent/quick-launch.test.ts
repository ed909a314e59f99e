import { expect, test } from 'vitest';
import { quickLaunchSchema } from '../../contract/config.js';
import { QUICK_PROMPTS, quickLaunches } from './quick-launch.js';

test('four ship, each a valid quick launch', () => {
  expect(QUICK_PROMPTS.map((quick) => quick.name)).toEqual([
    'review-local',
    'review-branch',
    'commit',
    'merge-main',
  ]);
  for (const quick of quickLaunches([], 'codex')) {
    expect(quickLaunchSchema.parse(quick)).toEqual(quick);
    expect(quick.where).toBe('workspace');
  }
});

test('those of the config come first and replace a shipped one of the same name', () => {
  const own = [
    { name: 'fix', agent: 'codex', prompt: 'Fix it.' },
    { name: 'commit', agent: 'gemini', prompt: 'Commit my way.' },
  ];
  const merged = quickLaunches(own, 'claude');
  expect(merged.map((quick) => [quick.name, quick.agent])).toEqual([
    ['fix', 'codex'],
    ['commit', 'gemini'],
    ['review-local', 'claude'],
    ['review-branch', 'claude'],
    ['merge-main', 'claude'],
  ]);
});

test('without an agent there are only those of the config', () => {
  expect(quickLaunches([], null)).toEqual([]);
});
