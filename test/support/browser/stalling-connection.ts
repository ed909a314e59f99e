import { connect, createServer, type Socket } from 'node:net';

/** A connection to a port on this machine that can be made to stall, as on a train. */
export type StallingConnection = {
  port: number;
  /** Stops both directions until `go`, without losing anything, also for connections made meanwhile. */
  stall(): void;
  go(): void;
  close(): Promise<void>;
};

/** Passes bytes on to `port` on the loopback. */
export async function createStallingConnection(port: number): Promise<StallingConnection> {
  const ends = new Set<Socket>();
  let isStalled = false;
  const pass = (from: Socket, to: Socket): void => {
    ends.add(from);
    from.on('data', (bytes) => {
      if (!to.write(bytes)) from.pause();
    });
    to.on('drain', () => isStalled || from.resume());
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => ends.delete(from));
  };
  const server = createServer({ pauseOnConnect: true }, (near) => {
    const far = connect({ port, host: '127.0.0.1' });
    pass(near, far);
    pass(far, near);
    if (isStalled) far.pause();
    else near.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The line has no port.');
  return {
    port: address.port,
    stall() {
      isStalled = true;
      for (const end of ends) end.pause();
    },
    go() {
      isStalled = false;
      for (const end of ends) end.resume();
    },
    async close() {
      for (const end of ends) end.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
