import { confirm } from '../input/confirm.js';
import type { Context } from '../command.js';
import type { DaemonConnection } from '../daemon-control/connection.js';
import { accessConfig } from '../daemon-control/config-access.js';

/** Adds a name to `allowed_hosts` after confirmation, effective at once. `no`: the user declined, and nothing changed. */
export async function allowHost(
  context: Context,
  connection: DaemonConnection,
  { host, yes }: { host: string; yes: boolean },
): Promise<'was there' | 'added' | 'no'> {
  const { config, path } = await connection.call('configGet', {});
  if (includesHost(config.allowed_hosts, host)) return 'was there';
  const question = `Add ${host} to allowed_hosts in ${path}? The dashboard then also accepts that host name. Nothing is opened to the network.`;
  if (!yes && !(await confirm(context, question))) return 'no';
  const value = [...config.allowed_hosts, host];
  await connection.call('configSet', { body: { key: 'allowed_hosts', value } });
  return 'added';
}

/** Removes a name again, even without a daemon. Returns false if it was not there. */
export async function forgetHost(context: Context, host: string): Promise<boolean> {
  const access = await accessConfig(() => context.connect(), context.paths);
  const { allowed_hosts: before } = (await access.get()).config;
  if (!includesHost(before, host)) return false;
  const after = before.filter((name) => name.toLowerCase() !== host);
  await access.set('allowed_hosts', after.length === 0 ? null : after);
  return true;
}

/** True if the list contains the host; names edited by hand may have capitals. */
export function includesHost(hosts: readonly string[], host: string): boolean {
  return hosts.some((name) => name.toLowerCase() === host);
}
