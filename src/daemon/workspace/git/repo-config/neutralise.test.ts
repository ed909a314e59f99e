import fc from 'fast-check';
import { expect, test } from 'vitest';
import { configText, parseConfigList, type ConfigEntry } from './config-list.js';
import { neutralise } from './neutralise.js';

const users = (key: string, value: string): ConfigEntry => ({ own: false, key, value });
const own = (key: string, value: string): ConfigEntry => ({ own: true, key, value });
const result = (...entries: ConfigEntry[]) => {
  const { settings, filters } = neutralise(entries);
  return { settings: Object.fromEntries(settings), filters: [...filters] };
};

test('an ordinary clone needs nothing', () => {
  const entries = [
    users('filter.lfs.clean', 'git-lfs clean'),
    own('core.bare', 'false'),
    own('remote.origin.url', 'x'),
  ];
  expect(result(...entries)).toEqual({ settings: {}, filters: [] });
});

test('disables a filter that only the repository defines, even if it is required', () => {
  expect(result(own('filter.x.clean', 'evil'), own('filter.x.required', 'true'))).toEqual({
    settings: { 'filter.x.clean': '', 'filter.x.required': 'false' },
    filters: ['x'],
  });
  expect(result(own('filter.x.process', 'evil'))).toMatchObject({
    settings: { 'filter.x.process': '' },
    filters: ['x'],
  });
});

test('keeps the user’s filter as configured, whatever the repository adds', () => {
  const lfs = [
    users('filter.lfs.clean', 'git-lfs clean'),
    users('filter.lfs.process', 'git-lfs p'),
    users('filter.lfs.required', 'true'),
  ];
  expect(result(...lfs, own('filter.lfs.process', 'evil'), own('filter.lfs.required', 'false'))).toEqual({
    settings: { 'filter.lfs.process': 'git-lfs p', 'filter.lfs.required': 'true' },
    filters: [],
  });
  // `git lfs install --local` says the same as the global one.
  expect(result(...lfs, own('filter.lfs.process', 'git-lfs p'))).toEqual({ settings: {}, filters: [] });
});

test('counts a filter with an empty process as off, because git then ignores clean', () => {
  expect(result(users('filter.a.clean', 'mine'), own('filter.a.process', 'evil'))).toEqual({
    settings: { 'filter.a.process': '', 'filter.a.required': 'false' },
    filters: ['a'],
  });
});

test('programs of diffs, of git-lfs, and hooks in the configuration', () => {
  expect(
    result(
      users('diff.b.textconv', 'mine'),
      own('diff.external', 'evil'),
      own('diff.b.textconv', 'evil'),
      own('lfs.extension.e.clean', 'evil'),
      own('lfs.customtransfer.t.path', 'evil'),
      own('lfs.storage', '/elsewhere'),
      own('hook.h.command', 'evil'),
    ).settings,
  ).toEqual({
    'diff.external': '',
    'diff.b.textconv': 'mine',
    'lfs.extension.e.clean': '',
    'lfs.customtransfer.t.path': '',
    'lfs.storage': '',
    'hook.h.enabled': 'false',
  });
});

test('parses a listing with any bytes in names and values', () => {
  const text = fc.string({ unit: 'binary' }).map((value) => value.replaceAll('\0', ''));
  const key = text.map((name) => `filter.${name.replaceAll('\n', '')}.clean`);
  const entry = fc.record({ own: fc.boolean(), key, value: text });
  fc.assert(
    fc.property(fc.array(entry), (entries) => {
      const output = entries.map(
        ({ own: isOwn, key: name, value }) => `${isOwn ? 'local' : 'global'}\0${name}\n${value}\0`,
      );
      expect(parseConfigList(output.join(''))).toEqual(entries);
    }),
  );
  expect(parseConfigList('worktree\0core.bare\0system\0a.b\n1\0')).toEqual([
    own('core.bare', 'true'),
    users('a.b', '1'),
  ]);
});

test('a config file quotes what would end a name or a value', () => {
  const settings = new Map([
    ['filter.a"b\\c.clean', 'x "y"\n\t\\z'],
    ['diff.external', ''],
  ]);
  expect(configText(settings)).toBe(
    '[filter "a\\"b\\\\c"]\n\tclean = "x \\"y\\"\\n\\t\\\\z"\n[diff]\n\texternal = ""\n',
  );
});
