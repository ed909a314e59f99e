import type { SendRequest } from '../../contract/session/session.js';
import { parseDuration } from '../input/duration.js';
import { UsageError } from '../input/usage-error.js';

/** The flags that say when and how a message is typed. */
export type SendFlags = {
  enter: boolean;
  key?: string[];
  image?: string[];
  force?: true;
  append?: true;
  replace?: true;
  ifIdle?: true;
  /** In ms. */
  wait?: number;
};

/** Longest wait that the daemon accepts. */
const WAIT_MAX_MS = 86_400_000;

/** Parses the value of `--wait`; returns ms. */
export function parseWait(text: string): number {
  const ms = parseDuration(text);
  if (ms <= WAIT_MAX_MS) return ms;
  throw new UsageError('--wait waits for at most 24h.', 'Examples: 90s, 10m, 1h30m');
}

/** Tells a session from the text: with `--to` all words are text, without it the first one names the session. */
export function splitWords(
  words: readonly string[],
  to: readonly string[],
): { sessions: readonly string[]; text: readonly string[] } {
  if (to.length > 0) return { sessions: to, text: words };
  const [session, ...text] = words;
  if (session !== undefined) return { sessions: [session], text };
  throw new UsageError(
    'Missing session.',
    'schmux send <id> <text>, or schmux send --to <id> --to <id> <text>',
  );
}

/** Returns the body of the request. Throws UsageError for flags that exclude each other, or if there is nothing to send. */
export function sendRequest(text: string | null, flags: SendFlags): SendRequest {
  if (flags.append && flags.replace) throw new UsageError('--append and --replace cannot be combined.');
  if (flags.ifIdle && flags.wait !== undefined)
    throw new UsageError('--if-idle and --wait cannot be combined.', '--if-idle does not wait at all.');
  const keys = flags.key ?? [];
  const typed = text !== null || (flags.image ?? []).length > 0;
  if (!typed && keys.length === 0)
    throw new UsageError('Nothing to send.', 'Give a text, or a key: schmux send <id> --key Escape');
  const idle = flags.ifIdle ? 0 : flags.wait;
  return {
    text: text ?? '',
    enter: typed && flags.enter,
    keys,
    force: flags.force === true,
    draft: flags.append ? 'append' : flags.replace ? 'replace' : 'refuse',
    ...(idle === undefined ? {} : { idle_within_ms: idle }),
  };
}
