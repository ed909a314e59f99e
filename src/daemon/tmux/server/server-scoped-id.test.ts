import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scopedId, socketFlags, socketName, parseScopedId } from './server-scoped-id.js';

it('an id and its socket come apart as they went together', () => {
  const id = fc.stringMatching(/^[$%=@][a-z0-9:-]{1,12}$/);
  const socket = fc.option(
    fc.string({ minLength: 1 }).map((path) => `/${path}`),
    { nil: undefined },
  );
  fc.assert(
    fc.property(id, socket, (one, path) => {
      expect(parseScopedId(scopedId(one, path))).toEqual({ id: one, socket: path });
    }),
  );
});

it('a server is named as a user would: not at all, by its name, or by its path', () => {
  const env = { TMUX_TMPDIR: '/srv/t' };
  const folder = `/srv/t/tmux-${process.getuid?.() ?? 0}`;
  expect(socketName(env, `${folder}/default`)).toBeNull();
  expect(socketFlags(env, `${folder}/default`)).toEqual([]);
  expect(socketFlags(env, `${folder}/agents`)).toEqual(['-L', 'agents']);
  expect(socketFlags(env, '/tmp/tmux-0/default')).toEqual(['-S', '/tmp/tmux-0/default']);
});
