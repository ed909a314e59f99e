import type { ReactNode } from 'react';
import type { OpenDialog } from '../../../../contract/session/dialog.js';
import type { Session } from '../../../../contract/session/session.js';
import { useApp } from '../../../state/hooks.js';
import { nameOf } from '../../../state/words/words.js';
import { ActStatus } from './act-status.js';
import { ChoiceButtons } from './choice-buttons.js';
import { LineField } from './line-field.js';
import { canReply, useActing } from './use-acting.js';
import css from './answer-line.module.css';

/**
 * The line of a row that says why the session is there (`children`, given the open question), and takes the answer in place:
 * the choices as buttons, or a reply. It has one height, whatever it shows.
 */
export function AnswerLine(props: {
  session: Session;
  place: 'row' | 'rail';
  /** Says here what came of the last answer or reply. */
  says: boolean;
  className: string | undefined;
  children?: (dialog: OpenDialog | null) => ReactNode;
}) {
  const { session, place, says, className, children } = props;
  const { acting, overlay } = useApp();
  const { act, dialog, field, ready, choose } = useActing(session, place);
  const { id } = session;
  return (
    <span
      className={`${css.line} ${css[place]} ${className ?? ''}`}
      data-asks={dialog !== null || undefined}
      data-busy={act?.phase === 'busy' || undefined}
      data-act={act !== undefined || field !== null || undefined}
    >
      {says && <ActStatus act={act} />}
      {field !== null ? (
        <LineField session={session} field={field} closable focus />
      ) : (
        <>
          {children?.(dialog)}
          {dialog !== null ? (
            <ChoiceButtons dialog={dialog} layout="line" ready={ready} tabbable={false} onChoose={choose}>
              <button
                type="button"
                className={css.more}
                tabIndex={-1}
                title="Show the whole question (a)"
                aria-label={`Answer ${nameOf(session)}…`}
                onClick={() => overlay.set({ kind: 'answer', id, dialog })}
              >
                Answer…
              </button>
            </ChoiceButtons>
          ) : (
            canReply(session) && (
              <button
                type="button"
                className={css.reply}
                tabIndex={-1}
                title="Reply here (a)"
                aria-label={`Reply to ${nameOf(session)}`}
                onClick={() => acting.field.set({ id, place, choice: null })}
              >
                Reply
              </button>
            )
          )}
        </>
      )}
    </span>
  );
}
