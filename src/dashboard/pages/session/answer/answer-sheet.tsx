import { useState } from 'react';
import type { Choice, OpenDialog } from '../../../../contract/session/dialog.js';
import type { SchmuxError } from '../../../../contract/errors.js';
import { Button } from '../../../ui/controls/button.js';
import { Dialog } from '../../../ui/overlay/dialog.js';
import { Prose } from '../../../ui/display/prose.js';
import type { Answering } from './use-open-dialog.js';
import css from './answer-sheet.module.css';

/**
 * A whole question: the screen lines above it, and each choice as a large button. The sheet keeps showing the question
 * it was opened with, so that no choice changes under a finger; `now` is the current question.
 */
export function AnswerSheet(props: {
  opened: OpenDialog;
  now: OpenDialog | null;
  answer: Answering['answer'];
  onShow: (dialog: OpenDialog) => void;
  onClose: () => void;
}) {
  const { opened, now, answer, onShow, onClose } = props;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<SchmuxError | null>(null);
  const choose = async (choice: Choice): Promise<void> => {
    setBusy(true);
    const refused = await answer(opened, choice);
    setBusy(false);
    setError(refused);
    if (refused === null) onClose();
  };
  const changed = error !== null && now !== null && now.id !== opened.id;
  return (
    <Dialog
      title="Answer"
      description={<Prose text={opened.question} />}
      onClose={onClose}
      initialFocus="title"
    >
      <pre className={css.above} aria-label="Screen above the question" tabIndex={0}>
        {opened.above.join('\n')}
      </pre>
      {error !== null && (
        <p className={css.error} role="alert">
          {error.message}
        </p>
      )}
      {changed ? (
        <Button
          variant="primary"
          onClick={() => {
            setError(null);
            onShow(now);
          }}
        >
          Show the new question
        </Button>
      ) : (
        <ul className={css.choices}>
          {opened.choices.map((choice) => (
            <li key={choice.keys.join()}>
              <button
                type="button"
                className={css.choice}
                data-chosen={choice.selected || undefined}
                disabled={busy || error !== null}
                onClick={() => void choose(choice)}
              >
                {/^[\da-z]$/.test(choice.keys[0] ?? '') && <kbd aria-hidden>{choice.keys[0]}</kbd>}
                <span>{choice.label}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
