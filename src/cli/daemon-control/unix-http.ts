import { request } from 'node:http';

export type UnixRequest = {
  socketPath: string;
  method: string;
  path: string;
  /** JSON. */
  body?: string | undefined;
  /** The request fails after this time without a byte. */
  timeoutMs: number;
  signal?: AbortSignal;
};

export type UnixResponse = { status: number; text: string };

/** Sends an HTTP request over a unix socket. Rejects with the socket's error (ENOENT, ECONNREFUSED, …) or ETIMEDOUT. */
export function requestUnix(options: UnixRequest): Promise<UnixResponse> {
  const body = options.body === undefined ? undefined : Buffer.from(options.body);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        socketPath: options.socketPath,
        method: options.method,
        path: options.path,
        agent: false,
        timeout: options.timeoutMs,
        headers: {
          host: 'localhost',
          accept: 'application/json',
          ...(body && { 'content-type': 'application/json', 'content-length': body.length }),
        },
        ...(options.signal && { signal: options.signal }),
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.on('timeout', () =>
      outgoing.destroy(Object.assign(new Error('no response in time'), { code: 'ETIMEDOUT' })),
    );
    outgoing.end(body);
  });
}
