import type { OpenDialog } from '../../../../contract/session/dialog.js';
import type { Session } from '../../../../contract/session/session.js';
import { kindOf } from '../../../../contract/session/state-word.js';
import { questionText } from '../../../state/acting/choices.js';
import { PROBLEM_WORD } from '../../../state/words/nudge-words.js';
import { reasonOf } from '../../../state/words/words.js';
import { Prose } from '../../../ui/display/prose.js';
import { Tag } from '../../../ui/display/tag.js';
import { verbOf } from './row-view.js';
import css from './row-reason.module.css';

/**
 * Why the session is in its state: in the agent’s own words, or as a verb and the command it asks about. `dialog` is the
 * question that is open now; its title says what the question is about.
 */
export function RowReason({ session, dialog }: { session: Session; dialog: OpenDialog | null }) {
  // An answer may have found another question before the session says so.
  const isNews = dialog !== null && dialog.id !== session.dialog?.id;
  const reason = isNews ? dialog.question : reasonOf(session);
  const verb = isNews ? null : verbOf(session);
  return (
    <span
      className={css.reason}
      id={`reason-${session.id}`}
      title={dialog === null ? reason : questionText(dialog)}
    >
      {session.nudge.problem !== null && session.status !== 'done' && kindOf(session) !== 'limited' && (
        <Tag tone="error" className={css.problem}>
          {PROBLEM_WORD[session.nudge.problem]}
        </Tag>
      )}
      {verb === null ? (
        <Prose text={reason} />
      ) : (
        <>
          {verb.verb} <code>{verb.thing}</code>
        </>
      )}
    </span>
  );
}
