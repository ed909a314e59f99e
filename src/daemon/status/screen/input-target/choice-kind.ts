import type { ChoiceKind } from '../../../../contract/session/dialog.js';

/** Returns what a choice does, by its label. Pure. */
export function choiceKind(label: string): ChoiceKind {
  if (/\b(tell|type|explain|differently|feedback|other \(|chat about)/i.test(label)) return 'text';
  if (/^(no|n|deny|reject|cancel|decline|don't|do not|exit|quit|never)\b/i.test(label)) return 'deny';
  if (
    /\b(always|don't ask again|do not ask again|for (this|the) session|all edits|auto-accept)\b/i.test(label)
  )
    return 'approve_always';
  if (/^(yes|y|allow|approve|accept|proceed|ok|continue|trust)\b/i.test(label)) return 'approve';
  return 'other';
}
