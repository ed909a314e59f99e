/** Matches `https://host[:port]/…`. The contract has neither Node's URL nor a browser's. */
const WEB_ADDRESS = /^https?:\/\/(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?(?:[/?][!-~]*)?$/i;

/** Returns true for an http or https address whose host is unmistakable: no user name, no spaces, no `#`. */
export function isWebAddress(text: string): boolean {
  return WEB_ADDRESS.test(text) && !text.includes('#');
}

/** Returns true when the host is this machine by name; nothing is resolved. */
export function isLoopback(address: string): boolean {
  const host = WEB_ADDRESS.exec(address)?.[1]?.toLowerCase() ?? '';
  return host === 'localhost' || host === '[::1]' || /^127(?:\.(?:0|[1-9]\d{0,2})){3}$/.test(host);
}
