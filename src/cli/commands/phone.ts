import { hostname, userInfo } from 'node:os';
import { defineCommand, JSON_OPTION, YES_OPTION, type Context } from '../command.js';
import { allowHost, forgetHost, includesHost } from '../phone/allow-host.js';
import { readHostName } from '../phone/host-name.js';
import { drawQr } from '../phone/qr.js';
import { askTailscale } from '../phone/tailscale.js';
import { describeWays, waysOf } from '../phone/ways.js';
import { wantsColour } from '../output/style.js';
import { UsageError } from '../input/usage-error.js';

type Options = { host?: string; forget?: string; light?: true; yes?: true; json?: true };

export const command = defineCommand<Options>({
  name: 'phone',
  summary: 'Print a QR code that logs your phone in, and the ways it can reach this machine',
  options: [
    {
      flags: '--host <name>',
      description: 'HTTPS host name of this machine, added to allowed_hosts after confirmation',
    },
    { flags: '--forget <name>', description: 'Remove a host name from allowed_hosts' },
    {
      flags: '--light',
      description: 'Draw for a terminal without colours and with dark text on a light background',
    },
    YES_OPTION,
    JSON_OPTION,
  ],
  details: 'The code contains a link that works once, for ten minutes. docs/phone.md explains each way.',
  async run(context, _args, options) {
    if (options.forget !== undefined) return forget(context, options.forget, options);
    const wanted = options.host === undefined ? null : readHostName(options.host);
    const connection = await context.connect();
    const added =
      wanted === null
        ? 'was there'
        : await allowHost(context, connection, { host: wanted, yes: options.yes ?? false });
    if (added === 'no') {
      context.print.note('Nothing was changed.');
      return 1;
    }
    if (added === 'added')
      context.print.note(
        `The dashboard now accepts the host name ${wanted}. To undo: schmux phone --forget ${wanted}`,
      );

    const tailscale = await askTailscale(context);
    const { allowed_hosts: allowed } = (await connection.call('configGet', {})).config;
    const host = wanted ?? usualHost(allowed, tailscale.dns_name);
    const issued = new URL((await connection.call('authCode', { body: {} })).url);
    const port = Number(issued.port || 80);
    const link = host === null ? issued.href : `https://${host}/${issued.hash}`;
    const ways = waysOf(
      { port, user: userInfo().username, hostName: hostname(), env: context.env },
      tailscale,
    );
    if (options.json)
      return context.print.json({ link, host, added: added === 'added', allowed_hosts: allowed, port, ways });

    printCode(context, link, options.light ?? false);
    context.print.line(link);
    const where = host === null ? 'through the SSH tunnel below' : `via ${host}`;
    context.print.line(`This link works once, within ten minutes, ${where}.\n`);
    for (const line of describeWays(ways, port, allowed)) context.print.line(line);
  },
});

/** Returns this machine's tailnet name if allowed, else the last allowed name; null for localhost through the tunnel. */
function usualHost(allowed: readonly string[], tailscaleName: string | null): string | null {
  if (tailscaleName !== null && includesHost(allowed, tailscaleName)) return tailscaleName;
  return allowed.at(-1)?.toLowerCase() ?? null;
}

function printCode(context: Context, link: string, light: boolean): void {
  const { lines, columns } = drawQr(link, { colour: wantsColour(context.stdout, context.env), light });
  if (context.stdout.isTTY && context.stdout.columns < columns) {
    context.print.note(
      `The QR code needs ${columns} columns, but this terminal has only ${context.stdout.columns}. Widen it, or open the link on the phone.`,
    );
    return;
  }
  for (const line of lines) context.print.line(line);
}

async function forget(context: Context, given: string, options: Options): Promise<void> {
  if (options.host !== undefined) throw new UsageError('--host and --forget cannot be combined.');
  const host = readHostName(given);
  const removed = await forgetHost(context, host);
  if (options.json) return context.print.json({ host, removed });
  if (!removed) return context.print.line(`${host} is not in allowed_hosts; nothing to forget.`);
  context.print.line(`The dashboard no longer accepts the host name ${host}.`);
  context.print.line(
    'Phones that used that name keep a key that no longer works there. To revoke every key: schmux logout --all',
  );
}
