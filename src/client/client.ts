import { api, type Input, type Output, type RouteName } from '../contract/api.js';
import type { Route } from '../contract/route.js';
import { errorFromBody, SchmuxError } from '../contract/errors.js';
import type { Transport, WireResponse } from './transport.js';

type Options = { signal?: AbortSignal };
type Parts = { params?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown };

export type Client = {
  /**
   * Calls one route of the contract. Throws SchmuxError: the daemon's own, or DAEMON_DOWN when it cannot be reached; an
   * aborted call rejects with the signal's reason.
   */
  call<N extends RouteName>(name: N, input: Input<N>, options?: Options): Promise<Output<N>>;
};

export function createClient(transport: Transport): Client {
  return {
    async call<N extends RouteName>(name: N, input: Input<N>, options: Options = {}): Promise<Output<N>> {
      const route: Route = api[name];
      const parts: Parts = input;
      const answer = await send(transport, {
        method: route.method,
        path: requestPath(route.path, parts),
        body: route.body === undefined ? undefined : JSON.stringify(parts.body ?? {}),
        signal: options.signal,
      });
      // The daemon uses the same table, so the type of its response is trusted.
      return readResponse(answer) as Output<N>;
    },
  };
}

async function send(transport: Transport, request: Parameters<Transport>[0]): Promise<WireResponse> {
  try {
    return await transport(request);
  } catch (error) {
    if (error instanceof SchmuxError) throw error;
    request.signal?.throwIfAborted();
    throw new SchmuxError('DAEMON_DOWN', 'schmux cannot be reached.', {
      hint: 'Start it with: schmux start',
      cause: error,
    });
  }
}

/** Returns a path such as `/api/sessions/:id/why` with its params and query filled in; undefined ones are left out. */
export function requestPath(pattern: string, parts: Parts): string {
  const path = pattern.replace(/:([a-z_]+)/g, (_match, name: string) =>
    encodeURIComponent(String(parts.params?.[name] ?? '')),
  );
  const query = Object.entries(parts.query ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`],
  );
  return query.length === 0 ? path : `${path}?${query.join('&')}`;
}

function readResponse({ status, text }: WireResponse): unknown {
  const body = parse(text);
  if (status >= 200 && status < 300 && body !== undefined) return body;
  if (isErrorBody(body)) throw errorFromBody(body);
  throw new SchmuxError('DAEMON_DOWN', `The response is not from schmux (status ${status}).`, {
    hint: 'To see where schmux runs: schmux status',
  });
}

/** Returns undefined for text that is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isErrorBody(body: unknown): body is { code: string; message: string; hint?: string } {
  return (
    typeof body === 'object' &&
    body !== null &&
    'code' in body &&
    typeof body.code === 'string' &&
    'message' in body &&
    typeof body.message === 'string'
  );
}
