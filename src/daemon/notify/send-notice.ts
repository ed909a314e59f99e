import type { Config } from '../../contract/config.js';
import { exec } from '../../lib/exec.js';
import type { Notice } from './notifier.js';

/** A command or a web server that takes longer is given up. Unit: ms. */
const TIMEOUT_MS = 10_000;
/** Kept of what a command says when it fails. Unit: characters. */
const SAID_KEPT = 200;

/** A notice as variables: `SCHMUX_TITLE`, `SCHMUX_SESSION_ID` … Values are data; nothing here is read by a shell. */
export function noticeVariables(notice: Notice): Record<string, string> {
  return Object.fromEntries(
    Object.entries(notice).map(([name, value]) => [
      `SCHMUX_${name.toUpperCase()}`,
      value.replaceAll('\0', ''),
    ]),
  );
}

/** Tells by the ways that are set up, all of them even if one fails; throws with one sentence for what failed. */
export async function sendNotice(
  notice: Notice,
  settings: Config['notifications'],
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const { command, webhook } = settings;
  const results = await Promise.allSettled([
    ...(command === undefined ? [] : [run(command, { ...env, ...noticeVariables(notice) })]),
    ...(webhook === undefined ? [] : [post(webhook, notice)]),
  ]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

async function run(command: readonly string[], env: Record<string, string>): Promise<void> {
  const [program = '', ...args] = command;
  const ran = await exec(program, args, { cwd: env['HOME'] ?? '/', env, timeoutMs: TIMEOUT_MS });
  if (ran.outcome === 'exited' && ran.code === 0) return;
  const how =
    ran.outcome === 'exited' ? `ended with ${ran.signal ?? ran.code}` : ran.outcome.replace('_', ' ');
  const said = ran.stderr.trim().slice(0, SAID_KEPT);
  throw new Error(`The notification command ${program}: ${how}${said === '' ? '' : `: ${said}`}`);
}

/** Follows no redirect: the address that was allowed is the only one that hears of it. */
async function post(address: string, notice: Notice): Promise<void> {
  let status: number;
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'schmux' },
      body: JSON.stringify(notice),
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    ({ status } = response);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new Error(`The webhook ${new URL(address).host}: ${String(cause)}`, { cause: error });
  }
  if (status < 200 || status >= 300)
    throw new Error(`The webhook ${new URL(address).host}: answered with status ${status}`);
}
