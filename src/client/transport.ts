/** A request as text: `path` with its query string, `body` as JSON or undefined. */
export type WireRequest = {
  method: string;
  path: string;
  body: string | undefined;
  signal: AbortSignal | undefined;
};
export type WireResponse = { status: number; text: string };

/** Sends a request to the daemon: by `fetch` in a browser, by unix socket on the command line. Rejects when it is unreachable. */
export type Transport = (request: WireRequest) => Promise<WireResponse>;

/** The part of `fetch` that is used. */
export type Fetch = (
  url: string,
  init: {
    method: string;
    headers: Record<string, string>;
    body?: string;
    signal?: AbortSignal;
    cache: 'no-store';
    credentials: 'omit';
    redirect: 'error';
  },
) => Promise<{ status: number; text(): Promise<string> }>;

/**
 * Creates a transport over HTTP. `baseUrl` is empty for the page's own origin, otherwise without a trailing slash. `key` is called
 * for each request and returns the key or the token that stands for it. Nothing is sent until it resolves.
 */
export function httpTransport(options: {
  baseUrl: string;
  key(signal: AbortSignal | undefined): Promise<string | null> | string | null;
  fetch: Fetch;
}): Transport {
  // Destructured, because browsers refuse to call their `fetch` as a method of another object.
  const { fetch } = options;
  return async ({ method, path, body, signal }) => {
    const key = await options.key(signal);
    const response = await fetch(options.baseUrl + path, {
      method,
      headers: {
        ...(method === 'GET' ? {} : { 'Content-Type': 'application/json' }),
        ...(key === null ? {} : { Authorization: `Bearer ${key}` }),
      },
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
    });
    return { status: response.status, text: await response.text() };
  };
}
