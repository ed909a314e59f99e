/** Formats an age in one unit, for a narrow column: `now`, `42s`, `5m`, `3h`, `2d`, `9w`. Times in the future are `now`. */
export function ago(time: string | null, now: number): string {
  if (time === null) return '–';
  const seconds = Math.floor((now - Date.parse(time)) / 1000);
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 2) return 'now';
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`;
  if (seconds < 14 * 86_400) return `${Math.floor(seconds / 86_400)}d`;
  return `${Math.floor(seconds / (7 * 86_400))}w`;
}

/** Formats an age as `5m ago`, `just now` or `never`. */
export function agoInWords(time: string | null, now: number): string {
  if (time === null) return 'never';
  const short = ago(time, now);
  return short === 'now' ? 'just now' : `${short} ago`;
}
