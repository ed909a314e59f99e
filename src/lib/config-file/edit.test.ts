import fc from 'fast-check';
import { expect, it } from 'vitest';
import { editConfig, valueAt } from './edit.js';
import { parseConfig, type Json } from './parse.js';

const TEXT = `{
    // where I look
    "port": 1234, // mine
    "unknown": { "kept": [1, 2] },
    "repos": [
        // the shop
        { "name": "shop", "url": "/srv/shop" },
        /* the blog */
        { "name": "blog", "url": "/srv/blog" }
    ]
}
`;

it('changes one key and not a byte beside it', () => {
  expect(editConfig(TEXT, 'port', () => 80)).toBe(TEXT.replace('1234', '80'));
  expect(editConfig(TEXT, 'port', () => 1234)).toBe(TEXT);
  const without = editConfig(TEXT, 'port', () => null);
  expect(without).toBe(TEXT.replace('"port": 1234,', ''));
  const nested = editConfig(TEXT, 'internal.max_log_size_mb', () => 80);
  expect(nested).toBe(
    TEXT.replace(/\]\n}\n$/, '],\n    "internal": {\n        "max_log_size_mb": 80\n    }\n}\n'),
  );
  expect(editConfig(nested, 'internal.grace_period_s', () => 2)).toBe(
    nested.replace('80\n', '80,\n        "grace_period_s": 2\n'),
  );
  expect(editConfig('{}', 'port', () => 80)).toBe('{\n  "port": 80\n}\n');
});

it('adds to a list and takes from it without touching the other entries', () => {
  const third = { name: 'third', url: '/srv/third' };
  const added = editConfig(TEXT, 'repos', (before) => [...(before as Json[]), third]);
  expect(added.startsWith(TEXT.slice(0, TEXT.indexOf('"/srv/blog" }') + 13))).toBe(true);
  const removed = editConfig(added, 'repos', (before) => (before as Json[]).slice(1));
  expect(removed).toContain('/* the blog */');
  expect(parseConfig(removed)).toMatchObject({ config: { repos: [{ name: 'blog' }, third] } });
});

it('any setting, in any order, with comments anywhere: the file stays valid and says it', () => {
  const settings: [string, fc.Arbitrary<Json>][] = [
    ['port', fc.nat(65_535)],
    ['terminal.font_size', fc.integer({ min: 8, max: 32 })],
    ['terminal.scrollback', fc.nat(200_000)],
    ['tmux.socket_name', fc.constantFrom('a', 'b')],
    ['allowed_hosts', fc.array(fc.constantFrom('x', 'y', 'z'))],
    ['notifications.command', fc.array(fc.constantFrom('a"b', '//c', ','), { minLength: 1 })],
  ];
  const step = fc
    .constantFrom(...settings)
    .chain(([key, value]) => fc.tuple(fc.constant(key), fc.oneof(value, fc.constant(null))));
  const start = fc.constantFrom(
    '{ /* a */ }',
    '{\n\t// a\n\t"port" /* , */ : 1 /* , */ , // b,\n\t"terminal": {} /* c */\n}\n',
    '{"tmux": {"socket_name": "s" /* } */}, /* { */ "allowed_hosts": [ // one,\n"x" /* , */, "y"]}\r\n',
  );
  fc.assert(
    fc.property(start, fc.array(step, { maxLength: 12 }), (text, steps) => {
      const values = new Map<string, Json>();
      let now: string = text;
      for (const [key, value] of steps) {
        now = editConfig(now, key, () => value);
        values.set(key, value);
      }
      const parsed = parseConfig(now);
      for (const [key, value] of values)
        expect('file' in parsed && (valueAt(parsed.file, key.split('.')) ?? null)).toEqual(value);
    }),
  );
});

it('whatever list comes out, the file has it and keeps its comments', () => {
  const entry = fc.constantFrom('a', 'b', 'c', 'd', 'e').map((name) => ({ name, url: `/${name}` }));
  const list = fc.uniqueArray(entry, { selector: ({ name }) => name });
  fc.assert(
    fc.property(list, list, (before, after) => {
      const text = `{\n  // top\n  "repos": ${JSON.stringify(before)}, "port": 5 /* end */\n}`;
      const next = editConfig(text, 'repos', () => after);
      expect(next).toMatch(/\/\/ top\n[^]*\/\* end \*\//);
      const parsed = parseConfig(next);
      expect('file' in parsed && valueAt(parsed.file, ['repos'])).toEqual(after);
    }),
  );
});

it.each([
  ['{}', 'nope', 1, 'CONFIG_KEY_UNKNOWN'],
  ['{}', '__proto__.x', 1, 'CONFIG_KEY_UNKNOWN'],
  ['{}', 'port', 'x', 'CONFIG_INVALID'],
  ['{"port": 1,\n "port": 2}', 'port', 3, 'CONFIG_INVALID'],
  ['', 'port', 3, 'CONFIG_INVALID'],
])('in %j, %s = %j is refused with %s', (text, key, value, code) => {
  expect(() => editConfig(text, key, () => value)).toThrowError(expect.objectContaining({ code }) as Error);
});
