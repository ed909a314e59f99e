import { expect, test } from 'vitest';
import { attachCommand } from '../../contract/names.js';
import { planAttach } from './plan.js';

const around = { tmux: undefined as string | undefined, socketFolder: '/tmp', uid: 1000 };
const inside = (path: string) => ({ ...around, tmux: `${path},4242,0` });

const DEFAULT = 'tmux attach -t schmux-abc123';
const PRIVATE = 'tmux -L agents attach -t schmux-abc123';

test.each([
  ['outside: exactly the printed command', DEFAULT, around, DEFAULT, false],
  ['outside, private server', PRIVATE, around, PRIVATE, false],
  [
    'inside the same server: switch',
    DEFAULT,
    inside('/tmp/tmux-1000/default'),
    'tmux switch-client -t schmux-abc123',
    false,
  ],
  [
    'inside the same private server',
    PRIVATE,
    inside('/tmp/tmux-1000/agents'),
    'tmux -L agents switch-client -t schmux-abc123',
    false,
  ],
  ['inside another server: nested', DEFAULT, inside('/tmp/tmux-1000/work'), DEFAULT, true],
  ['a private one from the default one', PRIVATE, inside('/tmp/tmux-1000/default'), PRIVATE, true],
  ['a socket elsewhere, with a comma in its path', DEFAULT, inside('/srv/a,b/default'), DEFAULT, true],
])('%s', (_name, printed, surroundings, command, forgetTmux) => {
  expect(planAttach(printed, surroundings)).toEqual({ argv: command.split(' '), forgetTmux });
});

test.each(['/srv/plain', "/srv/it's a place, with more", String.raw`/srv/back\slash`])(
  'a server by its path, %s: the path is one word, and known again from inside',
  (path) => {
    const printed = attachCommand('abc123', { path });
    expect(planAttach(printed, around).argv).toEqual(['tmux', '-S', path, 'attach', '-t', 'schmux-abc123']);
    expect(planAttach(printed, inside(path))).toMatchObject({ forgetTmux: false });
    expect(planAttach(printed, inside('/srv/other'))).toMatchObject({ forgetTmux: true });
  },
);
