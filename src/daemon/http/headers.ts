/**
 * Returns the headers of every response, errors and parse errors included. `host` is the Host header once it has passed the gate
 * (empty otherwise): the page may open sockets only to the address it came from. Older browsers do not count ws: as 'self', and
 * CSP has no notation for an IPv6 literal. A name without a port belongs to a proxy that terminates TLS.
 */
export function securityHeaders(host: string): Record<string, string> {
  const scheme = host.includes(':') ? 'ws' : 'wss';
  const sockets = host === '' || host.startsWith('[') ? '' : ` ${scheme}://${host}`;
  return {
    'Content-Security-Policy': [
      "default-src 'self'",
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      `connect-src 'self'${sockets}`,
      "img-src 'self' data:",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'X-Frame-Options': 'DENY',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  };
}
