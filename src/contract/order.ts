/**
 * When something happened, as a number to compare. Wall times alone do not order events: the system's clock may be set
 * between them. Records of older versions have nothing else.
 */
export function orderOf(order: number | undefined, at: string): number {
  return order ?? Date.parse(at);
}
