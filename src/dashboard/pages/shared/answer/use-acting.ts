import { useEffect, useState } from 'react';
import type { OpenDialog } from '../../../../contract/session/dialog.js';
import type { Session } from '../../../../contract/session/session.js';
import { dialogNow, type Act, type OpenField, type Place } from '../../../state/acting/acting.js';
import type { ShownChoice } from '../../../state/acting/choices.js';
import { useApp, useStore } from '../../../state/hooks.js';

export type ActingView = {
  act: Act | undefined;
  /** The question that can be answered by a choice; null: none is open. */
  dialog: OpenDialog | null;
  /** The field that is open in this place. */
  field: OpenField | null;
  /** The choices can be pressed: nothing is going on, and the question did not appear just now. */
  ready: boolean;
  choose: (shown: ShownChoice) => void;
};

/** Returns what there is to answer or to say about a session, and what has just come of it. */
export function useActing({ id, status, dialog: asked }: Session, place: Place): ActingView {
  const { acting } = useApp();
  const act = useStore(acting.acts, (all) => all.get(id));
  const field = useStore(acting.field, (open) => (open?.id === id && open.place === place ? open : null));
  const dialog = status === 'running' ? dialogNow(asked, act) : null;
  const settled = useSettled(id, dialog);
  return {
    act,
    dialog,
    field,
    ready: settled && act?.phase !== 'busy',
    choose: ({ choice, index }) => {
      if (dialog === null) return;
      if (choice.kind === 'text') acting.field.set({ id, place, choice: { dialog, index } });
      else void acting.answer(id, { dialog, index });
    },
  };
}

/** Returns false while the question is too new to be answered. */
function useSettled(id: string, dialog: OpenDialog | null): boolean {
  const { acting } = useApp();
  const asked = dialog?.id ?? null;
  const [settled, setSettled] = useState(() => (acting.settlesIn(id) === 0 ? asked : null));
  useEffect(() => {
    if (asked === null) return undefined;
    const timer = setTimeout(() => setSettled(asked), acting.settlesIn(id));
    return () => clearTimeout(timer);
  }, [acting, id, asked]);
  return asked === null || asked === settled;
}

/** True if the agent has stopped for the user to say something. */
export function canReply({ status, nudge }: Session): boolean {
  return status === 'running' && (nudge.state === 'feedback' || nudge.state === 'done');
}
