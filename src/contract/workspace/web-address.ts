/** `https://host[:port]/…` in parts. By pattern, for a contract knows neither Node nor a browser. */
const WEB_ADDRESS = /^https?:\/\/(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?(?:[/?][!-~]*)?$/i;

/** An http or https address whose host is plain to see: no user name before it, no spaces, nothing after `#`. */
export function isWebAddress(text: string): boolean {
  return WEB_ADDRESS.test(text) && !text.includes('#');
}

/** True when the address is on this machine by its name: nothing is looked up. */
export function isLoopback(address: string): boolean {
  const host = WEB_ADDRESS.exec(address)?.[1]?.toLowerCase() ?? '';
  return host === 'localhost' || host === '[::1]' || /^127(?:\.(?:0|[1-9]\d{0,2})){3}$/.test(host);
}
