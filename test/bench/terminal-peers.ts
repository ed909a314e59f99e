import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';

/** A program in a terminal at the other end of a socket, whatever is in between. */
export type Seat = {
  send(bytes: string): void;
  /** Called with the bytes that arrive; set by the measurement. */
  onBytes: (bytes: Uint8Array) => void;
  /** The pid of the process that holds the PTY. */
  pid: number;
  close(): Promise<void>;
};

const PEER = fileURLToPath(new URL('terminal-peer.ts', import.meta.url));

/** Opens a PTY with Python's standard library. Its master becomes descriptor 3 of the peer, which replaces Python. */
const FORK = `
import fcntl, os, pty, struct, sys, termios
pid, master = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:2] + ['-c', sys.argv[2]])
fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))
os.dup2(master, 3)
os.set_inheritable(3, True)
os.execvp(sys.argv[3], sys.argv[3:])
`;

/** Runs `script` with sh in a PTY behind a WebSocket. */
export async function openPeer(script: string, env: Record<string, string>): Promise<Seat> {
  const node = [process.execPath, '--import', 'tsx', PEER];
  const child = spawn('python3', ['-c', FORK, '/bin/sh', script, ...node], {
    env: { ...env, TERM: 'xterm-256color' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const [first] = (await Promise.race([once(child.stdout, 'data'), ended])) as [Buffer];
  if (!Buffer.isBuffer(first)) throw new Error('the peer ended before it listened');
  const socket = new WebSocket(`ws://127.0.0.1:${first.toString().trim()}`, { perMessageDeflate: false });
  const seat: Seat = {
    send: (bytes) => socket.send(Buffer.from(bytes, 'latin1')),
    onBytes: () => undefined,
    pid: child.pid ?? 0,
    async close() {
      socket.terminate();
      child.stdin.end();
      await ended;
    },
  };
  socket.on('message', (data: Buffer) => seat.onBytes(data));
  await once(socket, 'open');
  return seat;
}
