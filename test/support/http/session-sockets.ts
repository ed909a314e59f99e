import { once } from 'node:events';
import type { WebSocket } from 'ws';
import type { World } from '../worlds/http-world.js';

export const TERMINAL = '/api/sessions/abc123/terminal';

/** The first message on a socket of events; `viewer` is that of a terminal. */
export const hello = (more: object = {}) => JSON.stringify({ type: 'hello', ...more });
export const viewer = (more: object = {}) => hello({ cols: 80, rows: 24, ...more });

/** All messages until the socket closes, and how it closed. */
export function record(ws: WebSocket): { messages: unknown[]; closed: Promise<number> } {
  const messages: unknown[] = [];
  ws.on('message', (data, isBinary) => messages.push(isBinary ? data : JSON.parse(String(data))));
  return { messages, closed: new Promise((resolve) => ws.on('close', (code) => resolve(code))) };
}

/** Opens a socket and sends its first message. */
export async function opened(path: string, first: string, world: World): Promise<WebSocket> {
  const ws = world.open(path);
  await once(ws, 'open');
  ws.send(first);
  return ws;
}
