import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createStateText } from './state-text.js';

const row = fc.record({ id: fc.string(), other: fc.jsonValue() });
const rows = fc.uniqueArray(row, { selector: ({ id }) => id });

test('the text is what JSON.stringify with two spaces writes, whatever is in the rows', () => {
  const head = fc.dictionary(
    fc.string().filter((key) => !['sessions', 'workspaces', '__proto__'].includes(key) && !/^\d+$/.test(key)),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(head, rows, rows, (first, sessions, workspaces) => {
      const text = createStateText(first);
      const tables = {
        sessions: new Map(sessions.map((one) => [one.id, one])),
        workspaces: new Map(workspaces.map((one) => [one.id, one])),
      };
      const whole = `${JSON.stringify({ ...first, sessions, workspaces }, null, 2)}\n`;
      expect(text(tables)).toBe(whole);
      // From what is known of the rows.
      expect(text(tables)).toBe(whole);
    }),
  );
});

test('a row that was replaced is written as it is now', () => {
  const text = createStateText({ version: 1 });
  const sessions = new Map([['a', { id: 'a', nickname: 'old' }]]);
  text({ sessions });
  sessions.set('a', { id: 'a', nickname: 'new' });
  expect(JSON.parse(text({ sessions }))).toEqual({ version: 1, sessions: [{ id: 'a', nickname: 'new' }] });
});
