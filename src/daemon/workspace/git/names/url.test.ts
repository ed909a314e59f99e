import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NAME } from '../../../../contract/names.js';
import { displayUrl, mirrorName, nameFromUrl, parseRepoUrl } from './url.js';

describe('addresses', () => {
  test.each([
    ['https://github.com/me/my-project.git', 'https', 'my-project'],
    ['https://me@git.example.com:8443/group/sub/Tool/', 'https', 'Tool'],
    ['http://localhost:3000/me/x.git', 'http', 'x'],
    ['http://127.0.0.1:3000/me/x', 'http', 'x'],
    ['ssh://git@example.com:2222/~me/repo.git', 'ssh', 'repo'],
    ['git://example.com/repo', 'git', 'repo'],
    ['git@github.com:me/my.project.git', 'scp', 'my.project'],
    ['example.com:repo', 'scp', 'repo'],
    ['[::1]:repo.git', 'scp', 'repo'],
    ['file:///srv/git/größe.git', 'file', 'gro-e'],
    ['file://localhost/srv/git/a.git', 'file', 'a'],
    ['/srv/git/with space.git', 'path', 'with-space'],
    ['~/src/thing/.git', 'path', 'thing'],
    ['/srv/$(touch canary)', 'path', 'touch-canary'],
    ['/srv/日本', 'path', 'repo'],
  ])('%s is %s, named %s', (text, kind, name) => {
    const url = parseRepoUrl(text, '/home/me');
    expect([url.kind, nameFromUrl(url)]).toEqual([kind, name]);
  });

  test.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['myproject', 'neither an address'],
    ['./relative', 'neither an address'],
    ['../relative.git', 'neither an address'],
    ['-oProxyCommand=touch canary', 'dash'],
    ['--upload-pack=touch canary', 'dash'],
    ['ext::sh -c touch% canary', 'remote helpers'],
    ['EXT::sh -c x', 'remote helpers'],
    ['fd::17/foo', 'remote helpers'],
    ['https::https://example.com/x', 'remote helpers'],
    ['ftp://example.com/x', 'ftp://'],
    ['http://example.com/x', 'not encrypted'],
    ['ssh://-oProxyCommand=touch/x', 'host'],
    ['ssh://%2doProxyCommand=touch/x', 'host'],
    ['ssh://-l@example.com/x', 'dash'],
    ['-oProxyCommand=x@example.com:repo', 'dash'],
    ['user@-oProxyCommand=x:repo', 'host'],
    ['example.com:-oProxyCommand', 'dash'],
    ['ssh://example.com/-x', 'dash'],
    ['https://', 'not a valid address'],
    ['https://example.com/', 'no path to a repository'],
    ['file://server/share', 'absolute'],
    ['/', 'no path to a repository'],
    ['https://me:secret@example.com/x', 'password'],
    ['https://example.com/x#(touch canary)', '#'],
    ['https://example.com/%00', 'control'],
    ['https://example.com/a\nb', 'control'],
    ['/srv/a\u0007b', 'control'],
    ['/srv/a\u202eb', 'direction'],
    [`/${'a'.repeat(5000)}`, 'longer'],
  ])('%j is refused: %s', (text, why) => {
    expect(() => parseRepoUrl(text, '/home/me')).toThrow(
      expect.objectContaining({ code: 'REPO_URL_INVALID', message: expect.stringContaining(why) }),
    );
  });

  test('a password is never repeated', () => {
    expect(() => parseRepoUrl('https://me:hunter2@example.com/x')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
    expect(displayUrl('https://token@example.com/x')).toBe('https://example.com/x');
  });
});

test('accepts only addresses that are safe as arguments, with names that are safe as files', () => {
  const scheme = fc.constantFrom(
    '',
    'https://',
    'ssh://',
    'git@',
    'file://',
    '/',
    '-',
    'ext::',
    'http://',
    '~/',
  );
  const text = fc.tuple(
    scheme,
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom('', ':', '/', '.git', '/..'),
  );
  fc.assert(
    fc.property(text, (parts) => {
      const input = parts.join('');
      let url;
      try {
        url = parseRepoUrl(input, '/home/me');
      } catch (error) {
        expect(error).toMatchObject({ code: 'REPO_URL_INVALID' });
        // eslint-disable-next-line no-control-regex
        expect((error as Error).message).not.toMatch(/[\u0000-\u001f\u202a-\u202e]/);
        return;
      }
      expect(url.text.startsWith('-')).toBe(false);
      expect(url.text).not.toMatch(/^[a-z]+::/i);
      expect(nameFromUrl(url)).toMatch(NAME);
      expect(mirrorName(url)).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]*-[0-9a-f]{12}\.git$/);
    }),
    { numRuns: 2000 },
  );
});

test('different addresses never share a mirror; a trailing slash makes no difference', () => {
  const name = (text: string) => mirrorName(parseRepoUrl(text));
  expect(name('https://a.example/me/x')).not.toBe(name('https://b.example/me/x'));
  expect(name('/srv/x')).not.toBe(name('/srv/x.git'));
  expect(name('https://a.example/me/x/')).toBe(name('https://a.example/me/x'));
});
