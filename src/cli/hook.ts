import { request } from 'node:http';
import { findHome } from './daemon-control/home.js';

/**
 * The command that agents' hooks run: `schmux hook [--socket PATH] [NAME] [JSON]`, with the payload on stdin or as the last
 * argument. Notifies the daemon and exits, always silently and with exit code 0: an agent must never fail or wait because of us.
 * Imports next to nothing: it runs before and after every tool call.
 */

/** Time for the payload to arrive, counted from the start of the process; Node itself takes 40 ms of it. */
const READ_DEADLINE_MS = 180;
/** Limit for a daemon that hangs: it must receive the message, but its response is not needed. */
const SEND_TIMEOUT_MS = 100;
/** Longer than any status signal; tool outputs can be longer. */
const STDIN_MAX_BYTES = 8 * 1024 * 1024;
/** Longest string kept in a payload. */
const TEXT_MAX_CHARS = 2000;
/** Most items kept of each list in a payload. */
const ITEMS_MAX = 50;
const DEPTH_MAX = 6;

export type HookCall = { socket: string; session: string; name: string; payload: unknown };

export async function runHook(
  argv: readonly string[],
  env: Record<string, string | undefined>,
): Promise<void> {
  try {
    const given = argv.some((part) => part.startsWith('{'));
    const text = given
      ? ''
      : await within(Math.max(SEND_TIMEOUT_MS, READ_DEADLINE_MS - performance.now()), readStdin());
    const call = hookCall(argv, env, text);
    if (call !== null) await within(SEND_TIMEOUT_MS, post(call));
  } catch {
    // No daemon, no session or no JSON: this must not disturb the agent, and nobody reads the output of a hook.
  }
}

/** Ends the process when `work` takes longer. Work that a busy machine delayed still gets done: I/O runs between the two turns. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const timer = setTimeout(() => setImmediate(() => setImmediate(() => process.exit(0))), ms);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}

/** Returns the message for the daemon, or null if the caller is not one of our agents. Throws if the payload is not JSON. */
export function hookCall(
  argv: readonly string[],
  env: Record<string, string | undefined>,
  stdin: string,
): HookCall | null {
  const session = env['SCHMUX_SESSION_ID'];
  if (session === undefined || !/^[a-z0-9]{6}$/.test(session)) return null;
  const words = [...argv];
  const flag = words.indexOf('--socket');
  const socket = flag === -1 ? undefined : words.splice(flag, 2)[1];
  const json = words.find((part) => part.startsWith('{')) ?? stdin;
  const payload: unknown = JSON.parse(json);
  const own =
    typeof payload === 'object' && payload !== null && 'hook_event_name' in payload
      ? payload.hook_event_name
      : null;
  const named = words.find((part) => !part.startsWith('{'));
  const name = typeof own === 'string' ? own : (named ?? 'unknown');
  const fallback = findHome({ env, cwd: '/' }).socket;
  return { socket: socket ?? fallback, session, name: name.slice(0, 100), payload: truncate(payload, 0) };
}

/** Truncates strings and lists to what status needs: the daemon accepts at most 1 MiB, and a tool's output can be of any size. */
function truncate(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.slice(0, TEXT_MAX_CHARS).toWellFormed();
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEPTH_MAX) return null;
  if (Array.isArray(value)) return value.slice(0, ITEMS_MAX).map((item) => truncate(item, depth + 1));
  const entries = Object.entries(value).slice(0, ITEMS_MAX);
  return Object.fromEntries(entries.map(([key, item]) => [key.slice(0, 100), truncate(item, depth + 1)]));
}

async function readStdin(): Promise<string> {
  if (process.stdin.isTTY) return '{}';
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > STDIN_MAX_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8') || '{}';
}

function post({ socket, session, name, payload }: HookCall): Promise<void> {
  const body = Buffer.from(JSON.stringify({ name, payload }));
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        socketPath: socket,
        method: 'POST',
        path: `/api/sessions/${session}/hook`,
        agent: false,
        headers: { host: 'localhost', 'content-type': 'application/json', 'content-length': body.length },
      },
      (incoming) => incoming.on('error', reject).on('end', resolve).resume(),
    );
    outgoing.on('error', reject).end(body);
  });
}
