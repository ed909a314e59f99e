import { getRequestListener } from '@hono/node-server';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { ERROR_STATUS, SchmuxError, type ErrorCode } from '../../contract/errors.js';
import { SESSION_ID } from '../../contract/names.js';
import type { RefusalCount } from './gate/refusal-count.js';
import { checkGate, type GateRules, type GateDecision } from './gate/gate.js';
import { securityHeaders } from './headers.js';
import type { SocketKind } from './sockets/peer.js';
import { sendRawResponse } from './raw-response.js';
import { gateError } from './gate/errors.js';
import { requestsForeignWorker, selfRemovingWorker } from './static/service-workers.js';
import type { App } from './app.js';
import type { Sockets } from './sockets/sockets.js';

const HEADERS_MAX_BYTES = 16 * 1024;
/** A client on this machine that takes longer for its headers is malicious. */
const HEADERS_TIMEOUT_MS = 5000;
/** Limit for the whole request; enough for an attachment of 14 MiB over a slow tunnel. */
const REQUEST_TIMEOUT_MS = 60_000;
/** Interval at which Node checks for requests that are too slow. */
const CHECK_INTERVAL_MS = 1000;

/** Clients that only connect must not use up the file descriptors that agents need. */
const CONNECTIONS_MAX = 1024;

export type Timeouts = { headersMs?: number; requestMs?: number; checkMs?: number };

export type ServerParts = {
  rules(): GateRules;
  app: App;
  sockets: Sockets;
  socketKind(path: string): SocketKind | null;
  refusals: RefusalCount;
  timeouts?: Timeouts | undefined;
};

/** Creates an HTTP server that checks the gate before everything else. It does not listen yet; there is one per address. */
export function createGatedServer(transport: 'tcp' | 'unix', parts: ServerParts): Server {
  const decide = (incoming: IncomingMessage, upgrade: boolean): GateDecision => {
    const decision = checkGate(
      {
        method: incoming.method ?? '',
        target: incoming.url ?? '',
        rawHeaders: incoming.rawHeaders,
        transport,
        upgrade,
      },
      parts.rules(),
    );
    if (!decision.allowed) parts.refusals.add(decision.code);
    return decision;
  };
  const server = createServer({
    maxHeaderSize: HEADERS_MAX_BYTES,
    headersTimeout: parts.timeouts?.headersMs ?? HEADERS_TIMEOUT_MS,
    requestTimeout: parts.timeouts?.requestMs ?? REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: parts.timeouts?.checkMs ?? CHECK_INTERVAL_MS,
    // The gate refuses requests without Host, with its own response.
    requireHostHeader: false,
    noDelay: true,
  });

  server.maxConnections = CONNECTIONS_MAX;

  const responding = new WeakSet<Duplex>();
  const respond = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { socket } = incoming;
    responding.add(socket);
    outgoing.once('close', () => responding.delete(socket));
    const decision = decide(incoming, false);
    setHeaders(outgoing, securityHeaders(decision.allowed ? decision.host : ''));
    if (isFromOwnPage(decision) && requestsForeignWorker(incoming.headers, incoming.url ?? '')) {
      const { headers, body } = selfRemovingWorker();
      outgoing.writeHead(200, headers).end(body);
      return;
    }
    if (!decision.allowed) {
      sendError(incoming, outgoing, gateError(decision.code));
      return;
    }
    const listener = getRequestListener(
      (request, bindings) =>
        parts.app.fetch(request, { ...bindings, caller: decision.caller, origin: decision.origin }),
      { overrideGlobalObjects: false, hostname: 'localhost' },
    );
    // Sent before a large body, but only after the gate.
    if (incoming.headers.expect?.toLowerCase() === '100-continue') outgoing.writeContinue();
    void listener(incoming, outgoing);
  };
  server.on('request', respond).on('checkContinue', respond).on('checkExpectation', respond);
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    const decision = decide(incoming, true);
    if (!decision.allowed) return sendRawResponse(socket, gateError(decision.code));
    const refuseHandshake = (code: ErrorCode) => {
      parts.refusals.add(`${code} (socket)`);
      sendRawResponse(socket, gateError(code));
    };
    if (incoming.method !== 'GET' || incoming.headers.upgrade?.toLowerCase() !== 'websocket')
      return refuseHandshake('BAD_REQUEST');
    const kind = parts.socketKind(decision.path);
    if (kind === null) return refuseHandshake('NOT_FOUND');
    if (!parts.sockets.hasRoom()) return refuseHandshake('TOO_MANY_SOCKETS');
    const { caller, origin } = decision;
    parts.sockets.accept({ incoming, socket, head, caller, origin }, kind);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // Nothing may be written into the middle of a response.
    if (responding.has(socket)) {
      socket.destroy();
      return;
    }
    const status = STATUS_OF[error.code ?? ''] ?? 400;
    parts.refusals.add(`HTTP ${status}`);
    sendRawResponse(
      socket,
      new SchmuxError('BAD_REQUEST', MESSAGE_OF[status] ?? 'This is not an HTTP request.'),
      status,
    );
  });
  server.on('drop', () => parts.refusals.add('TOO_MANY_CONNECTIONS'));
  return server;
}

/** True for requests from our own pages, even if refused for another reason than their origin. */
function isFromOwnPage(decision: GateDecision): boolean {
  return decision.allowed || (decision.code !== 'HOST_FORBIDDEN' && decision.code !== 'ORIGIN_FORBIDDEN');
}

/** Errors of Node's parser and timers, as statuses of RFC 9110 and RFC 6585. */
const STATUS_OF: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
};
const MESSAGE_OF: Readonly<Record<number, string>> = {
  431: 'The headers of the request exceed 16 KiB.',
  408: 'The request took too long to arrive.',
};

/** Returns the id of `/api/sessions/<id>/terminal`, else null. */
export function terminalPathId(path: string): string | null {
  const id = /^\/api\/sessions\/([^/]+)\/terminal$/.exec(path)?.[1];
  return id !== undefined && SESSION_ID.test(id) ? id : null;
}

function setHeaders(outgoing: ServerResponse, headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value);
}

function sendError(incoming: IncomingMessage, outgoing: ServerResponse, error: SchmuxError): void {
  const body = JSON.stringify(error.toBody());
  outgoing.writeHead(ERROR_STATUS[error.code], {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    // The body of a refused request is not read.
    ...(incoming.method === 'GET' || incoming.method === 'HEAD' ? {} : { Connection: 'close' }),
  });
  outgoing.end(body);
}
