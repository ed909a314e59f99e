import { expect, test } from 'vitest';
import { openCommand, openDirectory } from './open-directory.js';

test.each([
  [{ VISUAL: 'code --new-window', DISPLAY: ':0' }, 'linux', ['code', '--new-window', '/w']],
  [{ VISUAL: '/usr/bin/vim', DISPLAY: ':0' }, 'linux', ['xdg-open', '/w']],
  [{ WAYLAND_DISPLAY: 'wayland-0' }, 'linux', ['xdg-open', '/w']],
  [{ WSL_DISTRO_NAME: 'Debian' }, 'linux', ['wslview', '/w']],
  [{}, 'darwin', ['open', '/w']],
  [{ DISPLAY: '' }, 'linux', null],
] as const)('%j on %s', (env, platform, command) => {
  expect(openCommand(env, platform, '/w')).toEqual(command);
});

test('reports a program that was not found', async () => {
  await expect(
    openDirectory({ VISUAL: 'no-such-editor', PATH: '/nonexistent' }, '/tmp'),
  ).rejects.toMatchObject({
    message: 'The workspace could not be opened: no-such-editor was not found.',
  });
});
