import { UsageError } from './usage-error.js';

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Longest delay of a timer (setTimeout's limit, 2^31 - 1 ms): about 24 days. */
export const DURATION_MAX_MS = 2_147_483_647;

/** Parses `90s`, `10m`, `1h30m`, `1.5h`, `250ms`, `2d` or bare seconds. Returns ms, above 0 and at most DURATION_MAX_MS. */
export function parseDuration(text: string): number {
  const wrong = new UsageError(
    `Invalid duration ${JSON.stringify(text.slice(0, 40))}.`,
    'Examples: 90s, 10m, 1h30m',
  );
  const bare = /^\d+(?:\.\d+)?$/.test(text);
  const parts = bare ? [`${text}s`] : (text.match(/\d+(?:\.\d+)?(?:ms|s|m|h|d)/g) ?? []);
  if (!bare && parts.join('') !== text) throw wrong;
  let total = 0;
  for (const part of parts) {
    const [, amount = '', unit = 's'] = /^([\d.]+)([a-z]+)$/.exec(part) ?? [];
    total += Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS];
  }
  const ms = Math.round(total);
  if (!(ms > 0 && ms <= DURATION_MAX_MS)) throw wrong;
  return ms;
}

/** Formats a duration in its two largest nonzero units: `1h30m`, `45s`, `250ms`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}ms`;
  const parts: string[] = [];
  let rest = Math.floor(ms / 1000);
  for (const [unit, seconds] of [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ] as const) {
    const amount = Math.floor(rest / seconds);
    rest -= amount * seconds;
    if (amount > 0 && parts.length < 2) parts.push(`${amount}${unit}`);
  }
  return parts.join('');
}
