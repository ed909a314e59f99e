import { useRef, useState, type KeyboardEvent } from 'react';
import type { OpenDialog } from '../../../../contract/session/dialog.js';
import { dialogNow } from '../../../state/acting/acting.js';
import { shownChoices, type ShownChoice } from '../../../state/acting/choices.js';
import type { Outcome } from '../../../state/acting/receipt-words.js';
import { useApp, useSession, useStore } from '../../../state/hooks.js';
import { Button } from '../../../ui/controls/button.js';
import { TextArea } from '../../../ui/controls/field.js';
import { Prose } from '../../../ui/display/prose.js';
import { Dialog, DialogFoot } from '../../../ui/overlay/dialog.js';
import { ChoiceButtons } from './choice-buttons.js';
import css from './answer-sheet.module.css';

/**
 * A whole question: the screen lines above it, and each choice as a large button. The sheet keeps showing the question
 * it was opened with, so that no choice changes under a finger; an answer to a question that is gone is refused.
 */
export function AnswerSheet(props: { id: string; opened: OpenDialog; onClose: () => void }) {
  const { id, onClose } = props;
  const { acting } = useApp();
  const act = useStore(acting.acts, (all) => all.get(id));
  const now = dialogNow(useSession(id)?.dialog, act);
  const [opened, setOpened] = useState(props.opened);
  const [refused, setRefused] = useState<Outcome | null>(null);
  const [writes, setWrites] = useState<ShownChoice | null>(null);
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const busy = act?.phase === 'busy';
  // What was pressed and not taken can be pressed again; a question that is gone cannot be answered.
  const ready = !busy && (refused === null || refused.dialog?.id === opened.id);

  const answer = async (index: number, words?: string): Promise<void> => {
    const outcome = await acting.answer(id, { dialog: opened, index, ...(words ? { text: words } : {}) });
    if (outcome === null) return;
    if (outcome.tone === 'good') onClose();
    else setRefused(outcome);
  };
  const choose = (shown: ShownChoice): void => {
    if (shown.choice.kind !== 'text') return void answer(shown.index);
    setWrites(shown);
    requestAnimationFrame(() => field.current?.focus());
  };
  const onKeyDown = ({ key, target, ctrlKey, metaKey, altKey }: KeyboardEvent): void => {
    if (target === field.current || ctrlKey || metaKey || altKey || !ready) return;
    const shown = shownChoices(opened).find(({ digit }) => digit !== null && String(digit) === key);
    if (shown !== undefined) choose(shown);
  };
  const changed = refused !== null && now !== null && now.id !== opened.id;
  return (
    <Dialog
      title="Answer"
      description={<Prose text={opened.question} />}
      onClose={onClose}
      initialFocus="title"
      onKeyDown={onKeyDown}
    >
      {opened.above.length > 0 && (
        <pre className={css.above} aria-label="Screen above the question" tabIndex={0}>
          {opened.above.join('\n')}
        </pre>
      )}
      {refused !== null && (
        <p className={css.error} role="alert">
          {refused.detail}
        </p>
      )}
      {changed ? (
        <Button
          variant="primary"
          onClick={() => {
            setRefused(null);
            setWrites(null);
            setOpened(now);
          }}
        >
          Show the new question
        </Button>
      ) : writes === null ? (
        <ChoiceButtons dialog={opened} layout="sheet" ready={ready} tabbable onChoose={choose} />
      ) : (
        <form
          className={css.words}
          onSubmit={(event) => {
            event.preventDefault();
            void answer(writes.index, text.trim() === '' ? undefined : text);
          }}
        >
          <label htmlFor="answer-words">{writes.choice.label}</label>
          <TextArea
            ref={field}
            id="answer-words"
            rows={2}
            value={text}
            readOnly={busy}
            onChange={(event) => setText(event.target.value)}
          />
          <DialogFoot>
            <Button onClick={() => setWrites(null)}>Back</Button>
            <Button type="submit" variant="primary" disabled={!ready}>
              {busy ? 'Answering…' : 'Answer'}
            </Button>
          </DialogFoot>
        </form>
      )}
    </Dialog>
  );
}
