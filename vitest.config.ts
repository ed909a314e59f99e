import { defineConfig } from 'vitest/config';

const BUDGETS = 'test/browser/scale.test.ts';

/** `expect.poll` ends as soon as its condition holds; vitest's own second is too short for a busy machine. */
const POLL = { poll: { timeout: 30_000, interval: 20 } };

// Separate suites: unit beside the code, integration with real tmux and git, browser in Debian's Chromium, and budgets, which measure
// the page in that browser and therefore run alone. Slow has integration tests that only run when they are named: npm test -- slow
// oxlint-disable-next-line import/no-default-export -- vitest reads the default export
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'test/unit/**/*.test.ts'],
          setupFiles: ['test/support/patience.ts'],
          // Only against hangs: a property test can take long on a busy machine.
          testTimeout: 60_000,
          expect: POLL,
          pool: 'threads',
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          setupFiles: ['test/support/patience.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: POLL,
          pool: 'forks',
          // They wait for programs most of the time: two leave half of a small machine idle.
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: 'slow',
          include: ['test/slow/**/*.test.ts'],
          setupFiles: ['test/support/patience.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: POLL,
          pool: 'forks',
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          exclude: [BUDGETS],
          testTimeout: 90_000,
          hookTimeout: 90_000,
          expect: POLL,
          pool: 'forks',
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'budgets',
          include: [BUDGETS],
          testTimeout: 90_000,
          hookTimeout: 90_000,
          expect: POLL,
          pool: 'forks',
          maxWorkers: 1,
        },
      },
    ],
  },
});
