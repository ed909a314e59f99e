/** Set by the page's line to the daemon (live.ts). */
let whenProven: () => Promise<unknown> = () => Promise.resolve();

/** `proven` resolves while the daemon has proved itself, and waits for that otherwise. */
export function guardCode(proven: () => Promise<unknown>): void {
  whenProven = proven;
}

/**
 * Loads a part of the page's code, `() => import(…)`, from the daemon and nobody else: a program that took its port could
 * answer with a script of its own, which would run in this page with the key at hand. Every dynamic import goes through it.
 */
export async function fetchCode<T>(load: () => Promise<T>): Promise<T> {
  await whenProven();
  return load();
}
