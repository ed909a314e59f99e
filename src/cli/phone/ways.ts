import type { Tailscale } from './tailscale.js';

/** Ways for a phone to reach the dashboard. */
export type Ways = {
  /** The SSH tunnel command, to be run on the phone. */
  ssh: string;
  tailscale: Tailscale & { command: string };
};

export type MachineAddress = {
  port: number;
  user: string;
  hostName: string;
  env: Record<string, string | undefined>;
};

/** Returns the commands for this machine. */
export function waysOf({ port, user, hostName, env }: MachineAddress, tailscale: Tailscale): Ways {
  // Client address, client port, server address, server port of the current ssh connection.
  const sshPort = env['SSH_CONNECTION']?.split(' ')[3] ?? '22';
  const option = /^\d+$/.test(sshPort) && sshPort !== '22' ? ` -p ${sshPort}` : '';
  return {
    ssh: `ssh${option} -L ${port}:localhost:${port} ${user}@${hostName}`,
    tailscale: { ...tailscale, command: `tailscale serve --bg ${port}` },
  };
}

/** Describes the ways for the user. `allowed` are the host names that the dashboard already accepts. */
export function describeWays(ways: Ways, port: number, allowed: readonly string[]): string[] {
  return [
    'A phone can reach the dashboard in these ways. schmux listens on this machine only and opens none of them for you.',
    '',
    '  Tailscale',
    ...tailscaleLines(ways.tailscale, allowed).map((line) => `    ${line}`),
    '',
    '  Your own HTTPS host: a reverse proxy or a tunnel',
    `    Forward it to http://127.0.0.1:${port}, including WebSockets, with the Host header unchanged.`,
    '    schmux phone --host <its name>',
    '',
    '  SSH, from a terminal app on the phone',
    `    ${ways.ssh}`,
    `    Then open http://localhost:${port} on the phone: scan the code printed without --host.`,
  ];
}

function tailscaleLines(
  { installed, dns_name: name, command }: Ways['tailscale'],
  allowed: readonly string[],
) {
  if (!installed)
    return [
      'Not installed here. With it on this machine and on the phone, this gives the dashboard an HTTPS name:',
      command,
      'schmux phone --host <machine>.<tailnet>.ts.net',
    ];
  if (name === null) return ['Installed, but not connected: tailscale up', `Then: ${command}`];
  return allowed.includes(name) ? [command] : [command, `schmux phone --host ${name}`];
}
