/**
 * The route of a session's log: every byte that is kept in `~/.schmux/logs/<id>.log`, as `application/octet-stream`. It is not
 * in the route table (api.ts), whose responses are JSON. `?from=` and `?to=` are offsets as on the terminal socket; `to` is
 * ignored without `from`.
 */
export const LOG_ROUTE = '/api/sessions/:id/log';

export function logPath(id: string, range?: { from: number; to: number }): string {
  const path = LOG_ROUTE.replace(':id', id);
  return range === undefined ? path : `${path}?from=${range.from}&to=${range.to}`;
}
