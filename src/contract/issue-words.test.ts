import { expect, test } from 'vitest';
import { z } from 'zod';
import { api } from './api.js';
import { configSchema } from './config.js';
import type { Route } from './route.js';

/** The default messages of zod. */
const ZOD = /Invalid|expected|received|Too (small|big)|>=|<=|Unrecognized/;

/** Values that fit hardly anywhere: every wrong type, empty, negative, broken, endless, and objects with a stray key. */
const WRONG: readonly unknown[] = [
  undefined,
  null,
  true,
  -1,
  0.5,
  1e12,
  Number.NaN,
  '',
  ' \n\0',
  'x'.repeat(3_000_000),
  [],
  [null],
  [{}],
  {},
  { '': 1, 'a b': [] },
];

/** Every message of a value that is refused. */
const messages = (schema: z.ZodType, value: unknown): string[] =>
  schema.safeParse(value).error?.issues.map(({ message }) => message) ?? [];

/** Objects with one of their keys set wrong at a time, as deep as the schema has objects. */
function bad(schema: z.ZodType, depth = 0): unknown[] {
  const inner = schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional ? schema.unwrap() : schema; // prettier-ignore
  if (inner !== schema) return bad(inner as z.ZodType, depth);
  if (schema instanceof z.ZodObject && depth < 3)
    return [
      ...WRONG,
      ...Object.entries(schema.shape as Record<string, z.ZodType>).flatMap(([key, part]) =>
        bad(part, depth + 1).map((value) => ({ [key]: value })),
      ),
    ];
  if (schema instanceof z.ZodArray && depth < 3)
    return [...WRONG, ...bad(schema.element as z.ZodType, depth + 1).map((value) => [value])];
  return [...WRONG];
}

test('every key of the configuration refuses in our own words', () => {
  const said = bad(configSchema).flatMap((value) => messages(configSchema, value));
  expect(said.length).toBeGreaterThan(200);
  expect([...new Set(said)].filter((text) => ZOD.test(text))).toEqual([]);
});

test('every route refuses in our own words', () => {
  const said = Object.values(api as Record<string, Route>).flatMap(({ params, query, body }) =>
    [params, query, body].flatMap((schema) =>
      schema === undefined ? [] : bad(schema).flatMap((value) => messages(schema, value)),
    ),
  );
  expect(said.length).toBeGreaterThan(200);
  expect([...new Set(said)].filter((text) => ZOD.test(text))).toEqual([]);
});

test.each<[z.ZodType, unknown, string]>([
  [z.number(), '5', 'must be a number'],
  [z.int(), 1.5, 'must be a whole number'],
  [z.int().min(8), 7, 'must be at least 8'],
  [z.number().gt(0), 0, 'must be more than 0'],
  [z.number().max(200_000), 1e9, 'must be at most 200,000'],
  [z.string().min(1), '', 'must not be empty'],
  [z.string().max(1), 'ab', 'must have at most 1 character'],
  [z.array(z.string()).min(2), [], 'must have at least 2 entries'],
  [z.boolean(), 'yes', 'must be true or false'],
  [z.enum(['a', 'b', 'c']), 'd', 'must be "a", "b" or "c"'],
  [z.object({}), 3, 'must be an object'],
  [z.string(), undefined, 'is missing'],
  [z.string().regex(/^a$/, 'a name is an a'), 'b', 'a name is an a'],
  [z.strictObject({}), { x: 1 }, 'has an unknown key: x'],
])('%#: says in a clause what is wrong', (schema, value, words) => {
  expect(messages(schema, value)).toEqual([words]);
});
