import type { SafetyReport } from '../../../contract/workspace/workspace.js';

/** A reason why disposal would lose something. */
export type Loss = SafetyReport['reasons'][number];

/** The findings of a report. `pins` distinguish two states of the same items: sizes, times, commit ids. */
export type Findings = { reasons: Loss[]; notes: string[]; pins: string[] };

/** Items listed per reason: enough to recognise what would be lost; the text has the count. */
const ITEMS_MAX = 50;

export function noFindings(): Findings {
  return { reasons: [], notes: [], pins: [] };
}

export function loss(kind: Loss['kind'], text: string, items: string[] = []): Loss {
  return { kind, text, items: items.slice(0, ITEMS_MAX) };
}

/** Returns a reason that starts with its count; null when there are no items. */
export function counted(kind: Loss['kind'], items: string[], [one, many]: [string, string]): Loss | null {
  return items.length === 0 ? null : loss(kind, `${items.length} ${items.length === 1 ? one : many}`, items);
}

/** Returns the same findings, each with its location. */
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
