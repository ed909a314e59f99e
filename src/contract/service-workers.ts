/**
 * Paths of service workers that are ours: none yet (Web Push would need one). The daemon answers every other request for
 * a service worker's script with one that removes itself, and the page unregisters every other worker it finds.
 */
export const OWN_SERVICE_WORKERS: ReadonlySet<string> = new Set<string>();
