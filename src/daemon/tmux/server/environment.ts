/** The variables a tmux server may have from the daemon's environment: the user, their paths, their desktop and their key agent. */
const KEPT = [
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'PATH',
  'LANG',
  'LANGUAGE',
  'TZ',
  'TMPDIR',
  'TMUX_TMPDIR',
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'XAUTHORITY',
  'SSH_AUTH_SOCK',
  'DBUS_SESSION_BUS_ADDRESS',
  'WSL_DISTRO_NAME',
  'WSL_INTEROP',
] as const;

/**
 * Returns the environment for tmux itself. A server that schmux starts passes its environment on to every pane for life, the
 * user's own panes too: so it gets nothing of npm, of an agent that started the daemon, of an outer tmux, and no secret.
 */
export function serverEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const clean: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    const kept = KEPT.some((known) => known === name) || name.startsWith('LC_') || name.startsWith('XDG_');
    if (kept && value !== undefined) clean[name] = value;
  }
  // Without a PATH tmux could not find the shells of the user's own windows.
  clean['PATH'] ??= '/usr/local/bin:/usr/bin:/bin';
  return clean;
}
