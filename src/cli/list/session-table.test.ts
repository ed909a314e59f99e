import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { aSession, NOON } from '../../../test/support/session-view.js';
import { testIo } from '../../../test/support/cli/cli-io.js';
import type { Session } from '../../contract/session/session.js';
import { createPrinter } from '../output/print.js';
import { sessionTable } from './session-table.js';

const ESCAPES = /\u001b\[[\d;]*m/g;

async function shown(sessions: Session[], columns?: number): Promise<string[]> {
  const { io } = testIo({
    ...(columns !== undefined && { columns }),
    now: Date.parse(NOON) + 120_000,
    env: { NO_COLOR: '1' },
  });
  return sessionTable({ ...io, print: createPrinter(io) }, sessions);
}

const blocked = aSession({
  nickname: 'fix the login test',
  nudge: { state: 'blocked', reason: 'Run npm test && sleep 4' },
  workspace: { branch: 'fix/login-test' },
  unseen: true,
});
const failed = aSession({
  id: 'def456',
  agent: 'codex',
  status: 'done',
  exit: { code: 7, signal: null },
  ended_at: NOON,
});

test('a session at a limit says until when, and how long that is', async () => {
  const until = new Date(Date.parse(NOON) + 120_000 + 7_800_000);
  const limited = aSession({
    nudge: { state: 'feedback', problem: 'rate_limited', limited_until: until.toISOString() },
    limit: { ended: false },
  });
  const time = `${until.getHours()}:${String(until.getMinutes()).padStart(2, '0')}`;
  const row = async (session: Session) => (await shown([session]))[1];
  expect(await row(limited)).toContain(`◐ Limited until ${time} (in 2 h 10 min)  2m`);
  expect(await row({ ...limited, limit: { ended: true } })).toContain(`◐ Limit ended ${time}  2m`);
});

test('not a terminal: everything is whole, and the word says which kind of waiting it is', async () => {
  const [title = '', first = '', second = ''] = await shown([blocked, failed]);
  expect(title.split(/ {2,}/)).toEqual([
    'STATUS',
    'FOR',
    'ID',
    'NAME',
    'AGENT',
    'WORKSPACE',
    'BRANCH',
    'SEEN',
    'WHY',
  ]);
  expect(first).toMatch(
    /^◐ Blocked +2m +abc123 +fix the login test +claude +proj-001 +fix\/login-test +·new +Run npm/,
  );
  expect(second).toMatch(/^✕ Failed, exit 7 +2m +def456 .*codex/);
});

test('name and reason stay as long as there is room for them; agent, branch and seen go first', async () => {
  const titles = async (columns: number) => (await shown([blocked, failed], columns))[0]?.split(/ {2,}/);
  expect(await titles(140)).toContain('SEEN');
  expect(await titles(92)).toEqual(['STATUS', 'FOR', 'ID', 'NAME', 'WORKSPACE', 'WHY']);
  expect((await shown([blocked, failed], 80))[1]).toBe(
    '◐ Blocked         2m   abc123  fix the login test  Run npm test && sleep 4',
  );
});

test('below 60 columns a session takes two lines: the session, and the reason', async () => {
  expect(await shown([blocked, failed], 44)).toEqual([
    '◐ Blocked 2m  abc123  fix the login test',
    '  Run npm test && sleep 4',
    '✕ Failed, exit 7 2m  def456  codex',
  ]);
  expect(await shown([blocked], 24)).toEqual([
    '◐ Blocked 2m  abc123  f…',
    '  Run npm test && sleep 4'.slice(0, 23).trimEnd() + '…',
  ]);
});

test('no line is wider than the terminal, at any width and in any script, and every id is whole', async () => {
  const text = fc.string({
    unit: fc.oneof(
      fc.constantFrom('名', 'é', '👩‍👩‍👧', '🇩🇪', 'e\u0301', '\u200b', '\n', '\u001b'),
      fc.string({ minLength: 1, maxLength: 1 }),
    ),
    maxLength: 60,
  });
  const session = fc.record({
    nickname: fc.option(text),
    agent: fc.stringMatching(/^[a-z-]{1,20}$/),
    unseen: fc.boolean(),
    muted: fc.boolean(),
    nudge: fc.record({
      reason: text,
      state: fc.constantFrom('blocked' as const, 'done' as const, 'unknown' as const),
    }),
    workspace: fc.record({ branch: fc.option(text) }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(session, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 20, max: 200 }),
      async (parts, columns) => {
        const lines = (
          await shown(
            parts.map((part) => aSession(part)),
            columns,
          )
        ).map((line) => line.replace(ESCAPES, ''));
        for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
        expect(lines.filter((line) => line.includes('abc123'))).toHaveLength(parts.length);
      },
    ),
  );
});
