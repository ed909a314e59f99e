import type { Session } from '../../../../contract/session/session.js';
import { useApp } from '../../../state/hooks.js';
import { ActStatus } from './act-status.js';
import { ChoiceButtons } from './choice-buttons.js';
import { LineField } from './line-field.js';
import { useActing } from './use-acting.js';
import css from './dialog-keys.module.css';

/** Shown above a phone's keys while a question is open: its choices, and a button that shows it in full. */
export function DialogKeys({ session }: { session: Session }) {
  const { overlay } = useApp();
  const { act, dialog, field, ready, choose } = useActing(session, 'keys');
  const { id } = session;
  return (
    <div className={css.place}>
      {act !== undefined && (
        // Over the terminal, which keeps its size.
        <p className={css.status}>
          <ActStatus act={act} />
        </p>
      )}
      {field !== null ? (
        <div className={css.keys}>
          <LineField session={session} field={field} closable focus />
        </div>
      ) : (
        dialog !== null && (
          <div
            className={css.keys}
            role="toolbar"
            aria-label="Answers"
            data-busy={act?.phase === 'busy' || undefined}
            data-testid="dialog-keys"
          >
            <ChoiceButtons dialog={dialog} layout="keys" ready={ready} tabbable onChoose={choose}>
              <button
                type="button"
                className={css.all}
                onClick={() => overlay.set({ kind: 'answer', id, dialog })}
              >
                Answer…
              </button>
            </ChoiceButtons>
          </div>
        )
      )}
    </div>
  );
}
