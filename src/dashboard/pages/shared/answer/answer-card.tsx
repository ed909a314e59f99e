import type { Session } from '../../../../contract/session/session.js';
import { Prose } from '../../../ui/display/prose.js';
import { ActStatus } from './act-status.js';
import { ChoiceButtons } from './choice-buttons.js';
import { LineField } from './line-field.js';
import { canReply, useActing } from './use-acting.js';
import css from './answer-card.module.css';

/** The whole question of a session with all its choices, or a line to reply in; nothing while there is nothing to say. */
export function AnswerCard({ session }: { session: Session }) {
  const { act, dialog, field, ready, choose } = useActing(session, 'card');
  const reply = { id: session.id, place: 'card', choice: null } as const;
  if (dialog === null && act === undefined && !canReply(session)) return null;
  return (
    <section
      className={css.card}
      aria-label={dialog === null ? 'Reply' : 'Question'}
      data-busy={act?.phase === 'busy' || undefined}
      data-testid="answer-card"
    >
      {dialog !== null && (
        <>
          <p className={css.question}>
            <Prose text={dialog.question} />
          </p>
          {dialog.above.length > 0 && (
            <pre className={css.above} aria-label="Screen above the question" tabIndex={0}>
              {dialog.above.join('\n')}
            </pre>
          )}
        </>
      )}
      <ActStatus act={act} />
      {dialog !== null && field?.choice == null && (
        <ChoiceButtons dialog={dialog} layout="column" ready={ready} tabbable onChoose={choose} />
      )}
      {field?.choice != null ? (
        <LineField session={session} field={field} closable focus />
      ) : (
        dialog === null &&
        canReply(session) && (
          <LineField session={session} field={field ?? reply} closable={false} focus={field !== null} />
        )
      )}
    </section>
  );
}
