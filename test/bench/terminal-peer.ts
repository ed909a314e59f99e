import { ReadStream } from 'node:tty';
import { write } from 'node:fs';
import { WebSocketServer } from 'ws';

/**
 * A web terminal without a log: a PTY and a WebSocket, byte for byte, in a process of its own. The other end of the PTY is open as
 * descriptor 3 (see terminal-peers.ts), so that nothing is between it and this program.
 */
const PTY = 3;
/** While ws has more unsent bytes than this, the PTY is not read. */
const HIGH_BYTES = 1024 * 1024;

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
server.on('listening', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.stdout.write(`${address.port}\n`);
});
const pty = new ReadStream(PTY);
pty.pause();
// EIO: the program at the other end is gone.
pty.on('error', () => process.exit(0));
pty.on('end', () => process.exit(0));
server.on('connection', (socket) => {
  pty.on('data', (bytes: Buffer) => {
    socket.send(bytes, () => {
      if (pty.isPaused() && socket.bufferedAmount < HIGH_BYTES) pty.resume();
    });
    if (socket.bufferedAmount > HIGH_BYTES) pty.pause();
  });
  pty.resume();
  socket.on('message', (data: Buffer) => write(PTY, data, () => undefined));
  socket.on('close', () => process.exit(0));
});
process.stdin.on('end', () => process.exit(0)).resume();
