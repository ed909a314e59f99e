/** One request as text: `path` with its query string, `body` as JSON (undefined when there is none). */
export type WireRequest = {
  method: string;
  path: string;
  body: string | undefined;
  signal: AbortSignal | undefined;
};
export type WireResponse = { status: number; text: string };

/** How requests get to the daemon: `fetch` in a browser, a unix socket in the command line. Rejects when it cannot be reached. */
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
 * `baseUrl` is empty for the page's own origin, else without a slash at its end. `key` is asked for each request and may
 * keep it waiting: nothing is sent before. It answers the key, or what stands for it.
 */
export function httpTransport(options: {
  baseUrl: string;
  key(signal: AbortSignal | undefined): Promise<string | null> | string | null;
  fetch: Fetch;
}): Transport {
  // Called without a receiver: browsers refuse their own `fetch` as the method of another object.
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
