import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { ERROR_STATUS, type SchmuxError } from '../../contract/errors.js';
import { securityHeaders } from './headers.js';

/**
 * Writes an error response to a connection that never became a request (a refused handshake, bytes that are not HTTP) and closes
 * it.
 */
export function sendRawResponse(
  socket: Duplex,
  error: SchmuxError,
  status: number = ERROR_STATUS[error.code],
): void {
  // The other side may be gone already; then the error does not matter.
  socket.on('error', () => undefined);
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(error.toBody());
  const headers = {
    ...securityHeaders(''),
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}\r\n${lines.join('')}\r\n${body}`);
  socket.once('finish', () => socket.destroy());
}
