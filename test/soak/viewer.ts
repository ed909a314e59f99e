import { connect } from 'node:net';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { openTerminalConnection, type TerminalConnection } from '../../src/client/terminal-connection.js';
import { systemTimers } from '../../src/client/timers.js';
import type { Socket } from '../../src/client/socket.js';
import type { SchmuxWorld } from '../support/worlds/schmux-world.js';

export type SoakViewer = {
  /** Rejects when the daemon does not respond within a few seconds. */
  caughtUp: Promise<void>;
  terminal: TerminalConnection;
  /** The output since the last keyframe, as text. */
  text(): string;
  close(): void;
  /** Ends like a killed browser, without a close frame. */
  kill(): void;
};

/** A daemon that is not killed responds within milliseconds. */
const PATIENCE_MS = 5000;

/** Views one session as a page does, over the unix socket, with the product's own client and without a browser. */
export async function openViewer(world: SchmuxWorld, id: string): Promise<SoakViewer> {
  let text = '';
  let socket: WebSocket | undefined;
  let settle: { resolve(): void; reject(error: Error): void } | undefined;
  const caughtUp = new Promise<void>((resolve, reject) => (settle = { resolve, reject }));
  const timer = setTimeout(() => settle?.reject(new Error('the viewer never caught up')), PATIENCE_MS);
  // Callers may await this, but need not.
  caughtUp.catch(() => undefined);
  const terminal = openTerminalConnection({
    open() {
      socket = new WebSocket(`ws://localhost/api/sessions/${id}/terminal`, {
        createConnection: () => connect(join(world.home, 'run/daemon.sock')),
        perMessageDeflate: false,
      });
      return socket as unknown as Socket;
    },
    size: { cols: 120, rows: 36 },
    focused: true,
    onBytes(frame, done) {
      const bytes = Buffer.from(frame.bytes).toString('latin1');
      text = frame.kind === 'keyframe' ? bytes : text + bytes;
      done();
    },
    onOpened: () => undefined,
    onSize: () => undefined,
    onCaughtUp() {
      clearTimeout(timer);
      settle?.resolve();
    },
    onExited: () => undefined,
    onError: () => undefined,
    onState: () => undefined,
    timers: systemTimers,
    random: Math.random,
  });
  return {
    caughtUp,
    terminal,
    text: () => text,
    close() {
      clearTimeout(timer);
      terminal.stop();
    },
    kill() {
      clearTimeout(timer);
      socket?.terminate();
      terminal.stop();
    },
  };
}
