import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isNoShell, readMarked, shellCommand } from './shell-command.js';

const MARKS = { left: 'aaaa', right: 'bbbb' };
const between = (env: Record<string, string>) =>
  `aaaabbbb${Object.entries(env)
    .map(([name, value]) => `${name}=${value}\0`)
    .join('')}aaaabbbb`;

test('every shell is a login shell by its name and gets the same command on stdin', () => {
  const zsh = shellCommand('/opt/my zsh/zsh', MARKS, true);
  expect(zsh).toMatchObject({ file: '/opt/my zsh/zsh', argv0: '-zsh' });
  expect(zsh.args.slice(0, 3)).toEqual(['-l', '-i', '-c']);
  expect(new Set(zsh.input.trim().split('\n'))).toEqual(new Set([zsh.args[3], 'exit']));
  expect(shellCommand('/bin/tcsh', MARKS, true).args.slice(0, 2)).toEqual(['-i', '-c']);
  expect(shellCommand('/bin/bash', MARKS, false).args.slice(0, 2)).toEqual(['-l', '-c']);
  // A shell that shows its commands must not show the marks.
  expect(zsh.input).not.toContain(MARKS.left + MARKS.right);
});

test('an account without a shell has none', () => {
  expect(['/usr/sbin/nologin', '/bin/false'].map(isNoShell)).toEqual([true, true]);
  expect(['/bin/bash', '/bin/nologin-sh'].map(isNoShell)).toEqual([false, false]);
});

test('the environment is found in whatever startup files print around it', () => {
  const env = { A: '1\n=2', EMPTY: '', PATH: '/bin' };
  expect(readMarked(`Welcome!\naaaabbbb old aaaabbbb${between(env)}bye`, MARKS)).toEqual(env);
  expect(readMarked(between(env).slice(0, -1), MARKS)).toBeNull();
  expect(readMarked('aaaabbbb', MARKS)).toBeNull();
  expect(readMarked('aaaabbbbaaaabbbb', MARKS)).toBeNull();
  expect(readMarked('', MARKS)).toBeNull();
});

test('any environment is parsed completely, whatever precedes and follows it', () => {
  const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/);
  const text = fc.string({ unit: 'binary', maxLength: 30 }).map((value) => value.replaceAll('\0', ''));
  const noise = text.map((value) => value.replaceAll(/[ab]/g, 'x'));
  fc.assert(
    fc.property(fc.dictionary(name, noise, { minKeys: 1 }), noise, noise, (env, before, after) => {
      expect(readMarked(before + between(env) + after, MARKS)).toEqual({ ...env });
    }),
  );
});
