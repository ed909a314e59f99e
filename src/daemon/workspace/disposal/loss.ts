import type { SafetyReport } from '../../../contract/workspace/workspace.js';

export type Loss = SafetyReport['reasons'][number];

/** What a look found. `pins` tell two states of the same items apart: sizes, times, ids of commits. */
export type Findings = { reasons: Loss[]; notes: string[]; pins: string[] };

/** Enough to recognise what would be lost; the text has the count. */
const ITEMS_MAX = 50;

export function noFindings(): Findings {
  return { reasons: [], notes: [], pins: [] };
}

export function loss(kind: Loss['kind'], text: string, items: string[] = []): Loss {
  return { kind, text, items: items.slice(0, ITEMS_MAX) };
}

/** A reason with its count in front; null when there is nothing. */
export function counted(kind: Loss['kind'], items: string[], [one, many]: [string, string]): Loss | null {
  return items.length === 0 ? null : loss(kind, `${items.length} ${items.length === 1 ? one : many}`, items);
}

/** The same findings, each saying where they are. */
export function withLocation(found: Findings, where: string): Findings {
  const at = (text: string) => `${text.replace(/\.$/, '')} (in ${where})`;
  return {
    reasons: found.reasons.map((reason) => ({ ...reason, text: at(reason.text) })),
    notes: found.notes.map(at),
    pins: found.pins.map((pin) => `${where}\0${pin}`),
  };
}

export function merge(into: Findings, found: Findings): void {
  into.reasons.push(...found.reasons);
  into.notes.push(...found.notes);
  into.pins.push(...found.pins);
}
