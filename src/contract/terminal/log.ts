/**
 * A session's log, every byte that is kept, as `application/octet-stream`: what `~/.schmux/logs/<id>.log` has. Not in the
 * table of routes (api.ts), whose answers are JSON. `?from=` and `?to=` are offsets as the terminal socket counts them;
 * `to` counts only beside `from`.
 */
export const LOG_ROUTE = '/api/sessions/:id/log';

export function logPath(id: string, range?: { from: number; to: number }): string {
  const path = LOG_ROUTE.replace(':id', id);
  return range === undefined ? path : `${path}?from=${range.from}&to=${range.to}`;
}
