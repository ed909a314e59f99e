import { basename, dirname } from 'node:path';
import { socketPath } from './socket.js';

/**
 * Returns a server-scoped id, `%7 /tmp/tmux-1000/default`: every server counts panes and sessions from zero, so outside of one
 * server an id includes the socket. An id alone belongs to the server that new sessions are made on.
 */
export function scopedId(id: string, socket: string | undefined): string {
  return socket === undefined ? id : `${id} ${socket}`;
}

export function parseScopedId(text: string): { id: string; socket: string | undefined } {
  const at = text.indexOf(' ');
  return at === -1 ? { id: text, socket: undefined } : { id: text.slice(0, at), socket: text.slice(at + 1) };
}

/** The user's word for the server of a socket: its name (`-L`), nothing for the default one, or the whole path (`-S`). */
export type SocketName = { name: string } | { path: string } | null;

export function socketName(env: Readonly<Record<string, string>>, path: string): SocketName {
  if (path === socketPath(env)) return null;
  const name = basename(path);
  return dirname(path) === dirname(socketPath(env)) ? { name } : { path };
}

/** Returns the same as arguments of tmux. */
export function socketFlags(env: Readonly<Record<string, string>>, path: string): string[] {
  const known = socketName(env, path);
  if (known === null) return [];
  return 'name' in known ? ['-L', known.name] : ['-S', known.path];
}
