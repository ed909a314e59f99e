import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KINDS } from '../../../contract/session/state-word.js';
import {
  DIFF_BASES,
  GROUPINGS,
  hrefOf,
  INDICATORS,
  parseRoute,
  sessionRoute,
  SETTINGS,
  WORKSPACE_SORTS,
  WORKSPACE_STATES,
  type Route,
} from './routes.js';

const text = fc.string({ minLength: 1, maxLength: 20 }).filter((value) => value.isWellFormed());
const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of, { nil: null });
const workspace = fc.constantFrom('proj-001', 'a.b_c-2');

const route: fc.Arbitrary<Route> = fc.oneof(
  fc.record({
    page: fc.constant('home' as const),
    list: fc.record({
      group: fc.constantFrom(...GROUPINGS),
      indicator: maybe(fc.constantFrom(...INDICATORS)),
      kind: maybe(fc.constantFrom(...KINDS)),
      agent: maybe(text),
      repo: maybe(text),
      q: fc.oneof(fc.constant(''), text),
    }),
  }),
  fc.record({ page: fc.constant('session' as const), id: fc.constantFrom('abc123', '000000') }),
  fc.record({
    page: fc.constant('session' as const),
    id: fc.constant('abc123'),
    beside: fc.constantFrom('diff', '000000'),
  }),
  fc.record({
    page: fc.constant('spawn' as const),
    workspace: maybe(text),
    repo: maybe(text),
    quick: maybe(text),
  }),
  fc.constant({ page: 'workspaces' as const }),
  fc
    .record({
      q: fc.oneof(fc.constant(''), text),
      sort: fc.constantFrom(...WORKSPACE_SORTS),
      state: maybe(fc.constantFrom(...WORKSPACE_STATES)),
      grouped: fc.boolean(),
    })
    // The default view is the address without a query.
    .filter(({ q, sort, state, grouped }) => q !== '' || sort !== 'name' || state !== null || grouped)
    .map((view) => ({ page: 'workspaces' as const, view })),
  fc.record({
    page: fc.constant('diff' as const),
    workspace,
    base: fc.constantFrom(...DIFF_BASES),
    file: maybe(text),
  }),
  fc.record({ page: fc.constant('settings' as const), section: fc.constantFrom(...SETTINGS) }),
);

test('every view is a URL that leads back to the same view', () => {
  fc.assert(
    fc.property(route, (value) => {
      expect(parseRoute(hrefOf(value))).toEqual(value);
    }),
  );
});

test('an unknown address is not found, never an exception', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('/', 'sessions', 'abc123', 'settings', 'x', '?', '%', '=', '..')),
      (parts) => {
        const path = parts.join('');
        expect(parseRoute(path).page).toBeTypeOf('string');
      },
    ),
  );
  for (const path of [
    '/sessions',
    '/sessions/../etc',
    '/sessions/abc123/x',
    '/settings/none',
    '/workspaces/p-001',
    '/a/b/c/d',
  ])
    expect(parseRoute(path)).toEqual({ page: 'lost', path });
});

test('the view beside a session stays when another session takes its place, and swaps with it', () => {
  const from = parseRoute('/sessions/abc123?beside=000000');
  expect(hrefOf(sessionRoute('ffffff', from))).toBe('/sessions/ffffff?beside=000000');
  expect(hrefOf(sessionRoute('000000', from))).toBe('/sessions/000000?beside=abc123');
  expect(hrefOf(sessionRoute('abc123', from))).toBe('/sessions/abc123?beside=000000');
  expect(hrefOf(sessionRoute('ffffff', parseRoute('/sessions/abc123?beside=diff')))).toBe(
    '/sessions/ffffff?beside=diff',
  );
  expect(hrefOf(sessionRoute('ffffff', parseRoute('/')))).toBe('/sessions/ffffff');
  for (const beside of ['abc123', 'x', '', '../etc'])
    expect(parseRoute(`/sessions/abc123?beside=${beside}`)).toEqual({ page: 'session', id: 'abc123' });
});

test('the common URLs are short', () => {
  expect(hrefOf(parseRoute('/?group=attention&q='))).toBe('/');
  expect(hrefOf(parseRoute('/settings'))).toBe('/settings/repositories');
});
