import { expect, test } from 'vitest';
import { nextStep } from './daemon-summary.js';

const none = { agents: [], repos: [], sessions: 0, waiting: [] };

test('suggests the most useful next step', () => {
  expect(nextStep({ ...none, sessions: 3, waiting: ['abc123'] }, [])).toBe('schmux next');
  expect(nextStep({ ...none, sessions: 3 }, ['claude'])).toBe('schmux open');
  expect(nextStep({ ...none, agents: ['codex'], repos: ['proj'] }, ['claude'])).toBe(
    'schmux spawn -a codex -r proj -p "…"',
  );
  expect(nextStep(null, ['claude'])).toBe('schmux spawn -a claude -r <repository> -p "…"');
  // The daemon has looked further than PATH: what it does not find is not there.
  expect(nextStep(none, ['claude'])).toBe('schmux demo');
  expect(nextStep(null, [])).toBe('schmux demo');
});
