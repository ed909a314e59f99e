/** What a tmux server may know of the daemon's environment: who the user is, where things are, and their desktop and keys agent. */
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
 * The environment for tmux itself. A server that schmux starts passes its environment on to every pane, the user's own
 * too, for life: so nothing of npm, of an agent that started the daemon, of an outer tmux, and no secret goes in.
 */
export function serverEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const clean: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    const kept = KEPT.some((known) => known === name) || name.startsWith('LC_') || name.startsWith('XDG_');
    if (kept && value !== undefined) clean[name] = value;
  }
  // Without a PATH tmux could not find the shells that people's own windows run.
  clean['PATH'] ??= '/usr/local/bin:/usr/bin:/bin';
  return clean;
}
