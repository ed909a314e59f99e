import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { findOnPath } from '../system/find-on-path.js';
import type { Io } from '../io.js';

/** Tailscale's local daemon replies at once, or hangs. */
const ASK_TIMEOUT_MS = 3000;
/** The command line inside the Mac app. */
const MAC_APP = '/Applications/Tailscale.app/Contents/MacOS/Tailscale';

/** `dns_name`: this machine's name in the tailnet, if connected. */
export type Tailscale = { installed: boolean; dns_name: string | null };

const statusSchema = z.object({
  BackendState: z.string(),
  Self: z.object({ DNSName: z.string() }),
});

/** Asks the `tailscale` program on this machine; changes nothing and never fails. */
export async function askTailscale({ env, platform }: Pick<Io, 'env' | 'platform'>): Promise<Tailscale> {
  const onPath = findOnPath('tailscale', env['PATH'] ?? '');
  const program = onPath ?? (platform === 'darwin' && existsSync(MAC_APP) ? MAC_APP : null);
  if (program === null) return { installed: false, dns_name: null };
  return { installed: true, dns_name: dnsNameOf(await ask(program, env)) };
}

/** Returns the name in the output of `tailscale status --json`, or null. */
export function dnsNameOf(text: string): string | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null; // it explained why on stderr
  }
  const parsed = statusSchema.safeParse(json);
  if (!parsed.success || parsed.data.BackendState !== 'Running') return null;
  const name = parsed.data.Self.DNSName.toLowerCase().replace(/\.$/, '');
  return /^[a-z0-9.-]+$/.test(name) ? name : null;
}

function ask(program: string, env: Io['env']): Promise<string> {
  return new Promise((resolve) => {
    // When not signed in, it exits with a failure but still prints its status.
    execFile(
      program,
      ['status', '--json', '--peers=false'],
      { timeout: ASK_TIMEOUT_MS, env },
      (_error, stdout) => resolve(stdout),
    );
  });
}
