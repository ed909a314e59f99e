/**
 * Returns when something happened as a number to compare. Wall times do not order events, since the system's clock may be set
 * between them; records of older versions have nothing else.
 */
export function orderOf(order: number | undefined, at: string): number {
  return order ?? Date.parse(at);
}
