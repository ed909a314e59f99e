import type { Config } from '../../contract/config.js';
import type { Fault } from '../../contract/events.js';
import { exec } from '../../lib/exec.js';
import type { Notice } from './notifier.js';

/** Longest run of the command, and longest request to the webhook. */
const TIMEOUT_MS = 10_000;
/** How much of a failed command's stderr goes into the error. */
const STDERR_MAX_CHARS = 200;

/** Returns a notice as variables: `SCHMUX_TITLE`, `SCHMUX_SESSION_ID` … Values are data; no shell reads them. */
export function noticeVariables(notice: Notice): Record<string, string> {
  return Object.fromEntries(
    Object.entries(notice).map(([name, value]) => [
      `SCHMUX_${name.toUpperCase()}`,
      value.replaceAll('\0', ''),
    ]),
  );
}

/** Sends by every way that is set up, even if one fails; throws with one sentence for what failed. */
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
  const said = ran.stderr.trim().slice(0, STDERR_MAX_CHARS);
  throw new Error(`The notification command ${program}: ${how}${said === '' ? '' : `: ${said}`}`);
}

/** Follows no redirect: only the configured address receives the notice. */
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

/** The fault for a notice that could not be sent; null after one that could. */
export function noticeFault(error: Error | null): Omit<Fault, 'code'> | null {
  const hint = 'Fix notifications.command or notifications.webhook in config.json.';
  return error === null ? null : { message: error.message, hint };
}
