/** Set by the connection to the daemon (live.ts). */
let whenProven: () => Promise<unknown> = () => Promise.resolve();

/** `proven` resolves when the daemon has proved itself, and waits until then. */
export function guardCode(proven: () => Promise<unknown>): void {
  whenProven = proven;
}

/**
 * Loads a part of the page's code, `() => import(…)`, from the daemon and nobody else: a program that took its port
 * could return a script of its own, which would run in this page with access to the key. Every dynamic import goes
 * through it.
 */
export async function fetchCode<T>(load: () => Promise<T>): Promise<T> {
  await whenProven();
  return load();
}
