/**
 * A session's log, every byte that is kept, as `application/octet-stream`: what `~/.schmux/logs/<id>.log` has. Not in the
 * table of routes (api.ts), whose answers are JSON.
 */
export const LOG_ROUTE = '/api/sessions/:id/log';

export function logPath(id: string): string {
  return LOG_ROUTE.replace(':id', id);
}
