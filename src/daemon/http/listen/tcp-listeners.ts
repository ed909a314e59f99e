import type { Server } from 'node:http';
import { SchmuxError } from '../../../contract/errors.js';
import { portHolder } from './port-holder.js';

/** A port that is free on only one loopback address is rare; more attempts mean that something else is wrong. */
const TRIES = 20;

type Listening = { port: number; servers: Server[] };

/**
 * Listens on 127.0.0.1 and ::1 on the same port, so that no other program can answer for `localhost`. Port 0 picks a port that is
 * free on both. A machine without an IPv6 loopback gets 127.0.0.1 only. Throws PORT_TAKEN, which names the holder if the system
 * reveals it; then nothing listens.
 */
export async function listenTcp(port: number, createServer: () => Server): Promise<Listening> {
  for (let attempt = 1; ; attempt++) {
    const v4 = createServer();
    try {
      await listen(v4, port, '127.0.0.1');
    } catch (error) {
      throw await explain(error, port);
    }
    const chosen = portOf(v4);
    const v6 = createServer();
    try {
      await listen(v6, chosen, '::1');
      return { port: chosen, servers: [v4, v6] };
    } catch (error) {
      if (hasNoIpv6(error)) return { port: chosen, servers: [v4] };
      await new Promise((resolve) => v4.close(resolve));
      if (port !== 0 || attempt === TRIES || codeOf(error) !== 'EADDRINUSE')
        throw await explain(error, chosen);
    }
  }
}

/** Resolves when `server` listens; rejects with the system's error. */
export function listen(server: Server, where: number | string, host?: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    const done = () => {
      server.off('error', reject);
      resolve();
    };
    if (typeof where === 'string') server.listen(where, done);
    else server.listen({ port: where, host, ipv6Only: host === '::1' }, done);
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

function hasNoIpv6(error: unknown): boolean {
  return ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'ENETUNREACH'].includes(codeOf(error) ?? '');
}

async function explain(error: unknown, port: number): Promise<unknown> {
  if (codeOf(error) === 'EACCES')
    return new SchmuxError('PORT_TAKEN', `Port ${port} is reserved for the system.`, {
      hint: 'Choose a port above 1023: schmux start --port 7337',
      cause: error,
    });
  if (codeOf(error) !== 'EADDRINUSE') return error;
  const holder = await portHolder(port);
  return new SchmuxError('PORT_TAKEN', `Port ${port} is in use by ${holder ?? 'another program'}.`, {
    hint: 'Choose another port; schmux start --port 0 takes any free one.',
    cause: error,
  });
}
