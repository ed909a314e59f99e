import { X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Session } from '../../../../contract/session/session.js';
import { fieldKey, type Draft, type OpenField } from '../../../state/acting/acting.js';
import { useApp, useStore } from '../../../state/hooks.js';
import { nameOf } from '../../../state/words/words.js';
import { IconButton } from '../../../ui/controls/icon-button.js';
import css from './line-field.module.css';

/**
 * One line to the agent: a reply, or the words that go with a choice. Its text is kept until it has gone out. Where a draft
 * stands in the composer, the user decides what becomes of it.
 */
export function LineField(props: {
  session: Session;
  field: OpenField;
  /** False: it stays when it is empty. */
  closable: boolean;
  focus: boolean;
}) {
  const { session, field, closable, focus } = props;
  const { acting } = useApp();
  const { id, choice } = field;
  const key = fieldKey(field);
  const act = useStore(acting.acts, (all) => all.get(id));
  const [text, setText] = useState(() => acting.texts.get(key) ?? '');
  const form = useRef<HTMLFormElement>(null);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focus) input.current?.focus({ preventScroll: true });
  }, [focus]);
  const busy = act?.phase === 'busy';
  const hasDraft = choice === null && act?.phase === 'over' && act.outcome.draft;
  const label = choice?.dialog.choices[choice.index - 1]?.label;

  const write = (next: string): void => {
    setText(next);
    if (next === '') acting.texts.delete(key);
    else acting.texts.set(key, next);
  };
  const close = (): void => {
    const row = form.current?.closest('[data-session]')?.querySelector<HTMLElement>('a');
    const has = form.current?.contains(document.activeElement) === true;
    // The row has the focus again before the field is gone. A user who has moved on stays there.
    if (has && row) row.focus({ preventScroll: true });
    else if (has) input.current?.blur();
    if (acting.field.get() === field) acting.field.set(null);
  };
  const send = async (draft: Draft): Promise<void> => {
    if (busy || (choice === null && text.trim() === '')) return;
    if (choice !== null) {
      const words = text.trim() === '' ? {} : { text };
      const outcome = await acting.answer(id, { ...choice, ...words });
      if (outcome === null) return;
      if (outcome.typed) write('');
      // Refused, the question that is open now stands here, and the text waits for it.
      return close();
    }
    const outcome = await acting.reply(id, text, draft);
    if (outcome === null) return;
    if (outcome.typed) write('');
    if (outcome.typed || outcome.dialog) close();
    else input.current?.focus({ preventScroll: true });
  };
  return (
    <form
      ref={form}
      className={css.form}
      data-testid="line-field"
      onSubmit={(event) => {
        event.preventDefault();
        void send('refuse');
      }}
    >
      <input
        ref={input}
        className={css.input}
        aria-label={label === undefined ? `Reply to ${nameOf(session)}` : `Your words for “${label}”`}
        placeholder={label === undefined ? 'Reply' : label}
        value={text}
        readOnly={busy}
        autoComplete="off"
        enterKeyHint="send"
        onChange={(event) => write(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
          event.preventDefault();
          event.stopPropagation();
          close();
        }}
      />
      {hasDraft ? (
        <>
          <Send
            label="Append"
            title="Add your text to the draft and send both"
            onClick={() => void send('append')}
          />
          <Send
            label="Replace"
            title="Delete the draft and send your text"
            onClick={() => void send('replace')}
          />
        </>
      ) : (
        <Send label={choice === null ? 'Send' : 'Answer'} title="Enter" disabled={busy} />
      )}
      {closable && (
        <IconButton size="small" label="Close, keep the text" keys="Esc" onClick={close}>
          <X size={14} />
        </IconButton>
      )}
    </form>
  );
}

function Send(props: { label: string; title: string; disabled?: boolean; onClick?: () => void }) {
  const { label, title, disabled = false, onClick } = props;
  return (
    <button
      type={onClick === undefined ? 'submit' : 'button'}
      className={css.send}
      title={title}
      aria-disabled={disabled}
      onClick={onClick}
    >
      {label}
    </button>
  );
}
