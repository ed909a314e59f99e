import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the server treats a request: serves it, never answers, or fails. `cut` ends it after this many bytes of a pack. */
export type Behaviour =
  | 'serve'
  | 'hang'
  | 'unauthorized'
  | 'forbidden'
  | 'missing'
  /** `user:password` of the only user with access. */
  | { login: string }
  | { redirect: string }
  | { cut: number }
  | { stallAfter: number };

export type GitServer = {
  /** Base address; a repository's name comes after it. */
  url: string;
  behaviour: Behaviour;
  /** Awaited before a request is served; receives the request line. */
  gate: (line: string) => Promise<void>;
  /** Request lines, in order. */
  requests: string[];
  /** Bytes of packs that were sent. */
  packBytes(): number;
  /** Resolves when a request for a path that has `part` in it arrives. */
  asked(part: string): Promise<void>;
  close(): Promise<void>;
};

/** git's own smart HTTP (git-http-backend(1)) on a free port of the loopback, misbehaving on demand. */
export async function createGitServer(projectRoot: string, env: Record<string, string>): Promise<GitServer> {
  let packBytes = 0;
  const waiting: { part: string; resolve: () => void }[] = [];
  const children = new Set<ReturnType<typeof spawn>>();

  const backend = (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const child = spawn('git', ['http-backend'], {
      env: {
        ...env,
        GIT_PROJECT_ROOT: projectRoot,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: decodeURIComponent(url.pathname),
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method ?? 'GET',
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    children.add(child);
    child.on('close', () => children.delete(child));
    child.stdin.on('error', () => undefined);
    request.pipe(child.stdin);
    let header = Buffer.alloc(0);
    let inBody = false;
    let sent = 0;
    const body = (chunk: Buffer) => {
      const { behaviour } = server;
      sent += chunk.length;
      if (typeof behaviour === 'object' && 'cut' in behaviour && sent > behaviour.cut)
        return request.socket.destroy();
      if (typeof behaviour === 'object' && 'stallAfter' in behaviour && sent > behaviour.stallAfter) return;
      if (url.pathname.endsWith('/git-upload-pack')) packBytes += chunk.length;
      response.write(chunk);
    };
    child.stdout.on('data', (chunk: Buffer) => {
      if (inBody) return body(chunk);
      header = Buffer.concat([header, chunk]);
      const end = header.indexOf('\r\n\r\n');
      if (end < 0) return;
      inBody = true;
      for (const line of header.subarray(0, end).toString().split('\r\n')) {
        const [name = '', value = ''] = line.split(': ');
        if (name === 'Status') response.statusCode = Number.parseInt(value, 10);
        else response.setHeader(name, value);
      }
      if (header.length > end + 4) body(header.subarray(end + 4));
    });
    child.stdout.on('end', () => {
      const { behaviour } = server;
      if (typeof behaviour === 'object' && 'stallAfter' in behaviour && sent > behaviour.stallAfter) return;
      response.end();
    });
  };

  const http = createServer((request, response) => {
    const line = `${request.method} ${request.url}`;
    server.requests.push(line);
    for (const entry of waiting.splice(0)) {
      if (line.includes(entry.part)) entry.resolve();
      else waiting.push(entry);
    }
    const { behaviour } = server;
    if (behaviour === 'hang') return;
    const answer = (status: number, headers: Record<string, string> = {}) => {
      response.writeHead(status, headers);
      response.end();
    };
    if (behaviour === 'unauthorized') return answer(401, { 'WWW-Authenticate': 'Basic realm="private"' });
    if (typeof behaviour === 'object' && 'login' in behaviour) {
      const right = `Basic ${Buffer.from(behaviour.login).toString('base64')}`;
      if (request.headers.authorization !== right)
        return answer(401, { 'WWW-Authenticate': 'Basic realm="private"' });
    }
    if (behaviour === 'forbidden') return answer(403);
    if (behaviour === 'missing') return answer(404);
    if (typeof behaviour === 'object' && 'redirect' in behaviour)
      return answer(302, { Location: behaviour.redirect });
    void server.gate(line).then(() => backend(request, response));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const server: GitServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    behaviour: 'serve',
    requests: [],
    gate: () => Promise.resolve(),
    packBytes: () => packBytes,
    asked: (part) => new Promise((resolve) => waiting.push({ part, resolve })),
    async close() {
      for (const child of children) child.kill('SIGKILL');
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  return server;
}
