import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';

/** Everything that another program on the dashboard's port received. */
export type Loot = {
  requests: { method: string; url: string; authorization: string | undefined; body: string }[];
  frames: string[];
};

/**
 * `silent` accepts every socket and says nothing; `liar` claims to know no key and no session; `forger` makes up a proof;
 * `relay` passes everything on to the daemon on `relayTo`.
 */
export type Manner = 'silent' | 'liar' | 'forger' | 'relay';

export type Thief = { loot: Loot; manner: Manner; close(): Promise<void> };

type Options = {
  port: number;
  manner?: Manner;
  relayTo?: number;
  /** The response to requests. */
  answer?(request: IncomingMessage, response: ServerResponse): void;
};

/** Somebody else's program that has taken the port of a stopped daemon, on both loopback addresses. */
export async function createThief(options: Options): Promise<Thief> {
  const thief: Omit<Thief, 'close'> = {
    loot: { requests: [], frames: [] },
    manner: options.manner ?? 'silent',
  };
  const sockets = new WebSocketServer({ noServer: true });
  sockets.on('connection', (ws, request: IncomingMessage) => {
    ws.on('message', (data) => {
      const frame = String(data);
      thief.loot.frames.push(frame);
      if (thief.manner === 'forger')
        ws.send(JSON.stringify({ type: 'proof', nonce: 'n'.repeat(43), mac: 'm'.repeat(43) }));
      if (thief.manner === 'liar') ws.close(request.url === '/api/events' ? 4401 : 4404, 'no');
    });
    if (thief.manner === 'relay') passOn(ws, `ws://localhost:${options.relayTo}${request.url}`);
  });
  const servers: Server[] = [];
  for (const host of ['127.0.0.1', '::1']) {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        thief.loot.requests.push({ method, url, authorization: headers.authorization, body });
        if (options.answer !== undefined) options.answer(request, response);
        else response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    server.on('upgrade', (request, socket, head) =>
      sockets.handleUpgrade(request, socket, head, (ws) => sockets.emit('connection', ws, request)),
    );
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port: options.port, host, ipv6Only: host === '::1' }, resolve);
    });
    servers.push(server);
  }
  return Object.assign(thief, {
    async close() {
      for (const ws of sockets.clients) ws.terminate();
      for (const server of servers) server.closeAllConnections();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  });
}

function passOn(ws: WebSocket, url: string): void {
  const real = new WebSocket(url);
  const waiting: string[] = [];
  ws.on('message', (data) => {
    if (real.readyState === real.OPEN) real.send(String(data));
    else waiting.push(String(data));
  });
  real.on('open', () => waiting.splice(0).forEach((frame) => real.send(frame)));
  real.on('message', (data) => ws.send(String(data)));
  real.on('error', () => ws.terminate());
  ws.on('close', () => real.terminate());
}
