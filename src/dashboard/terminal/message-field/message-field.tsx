import { SendHorizontal } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Draft } from '../../state/acting/acting.js';
import type { Outcome } from '../../state/acting/receipt-words.js';
import { useApp, useStore } from '../../state/hooks.js';
import { IconButton } from '../../ui/controls/icon-button.js';
import type { SessionTerminal } from '../session-terminal.js';
import css from './message-field.module.css';

/** The field scrolls beyond this number of lines. */
const LINES = 5;
/** Unsent text, by session: turning the phone removes the field for a moment. */
const drafts = new Map<string, string>();

/**
 * A text field with the corrections and suggestions of a phone's keyboard. It sends like the Send dialog: nothing is
 * typed into a question, and what became of the message is shown here.
 */
export function MessageField({ view, sessionId }: { view: SessionTerminal; sessionId: string }) {
  const { acting } = useApp();
  const live = useStore(view.status, (status) => status.live);
  const [text, setText] = useState(() => drafts.get(sessionId) ?? '');
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [empty, setEmpty] = useState(false);
  const [sending, setSending] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const write = (next: string): void => {
    setText(next);
    setOutcome(null);
    setEmpty(false);
    if (next === '') drafts.delete(sessionId);
    else drafts.set(sessionId, next);
  };
  const send = async (draft: Draft): Promise<void> => {
    if (sending) return;
    if (text.trim() === '') return setEmpty(true);
    setSending(true);
    const became = await acting.send(sessionId, text, draft);
    // Sent again, it would be typed twice.
    if (became.typed) write('');
    setOutcome(became);
    setSending(false);
    field.current?.focus();
  };
  if (!live) return null;
  return (
    <form
      className={css.line}
      aria-label="Message to the agent"
      data-testid="write-line"
      onSubmit={(event) => {
        event.preventDefault();
        void send('refuse');
      }}
    >
      {empty && (
        <p className={css.outcome} role="alert" data-tone="bad">
          Type a message first.
        </p>
      )}
      {outcome !== null && (
        <p
          className={css.outcome}
          role={outcome.tone === 'bad' ? 'alert' : 'status'}
          data-tone={outcome.tone}
          data-testid="message-outcome"
        >
          {outcome.tone === 'bad' ? outcome.detail : outcome.text}
          {outcome.draft && (
            <>
              <button type="button" className={css.draft} onClick={() => void send('append')}>
                Append
              </button>
              <button type="button" className={css.draft} onClick={() => void send('replace')}>
                Replace
              </button>
            </>
          )}
        </p>
      )}
      <textarea
        ref={field}
        className={css.field}
        aria-label="Message to the agent"
        placeholder="Message the agent"
        // For browsers where the style sheet cannot size it by its text.
        rows={Math.min(LINES, text.split('\n').length)}
        value={text}
        readOnly={sending}
        autoComplete="on"
        autoCorrect="on"
        autoCapitalize="sentences"
        spellCheck
        enterKeyHint="send"
        onChange={(event) => write(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          void send('refuse');
        }}
      />
      <IconButton label={sending ? 'Sending' : 'Send'} type="submit" className={css.send} disabled={sending}>
        <SendHorizontal size={18} />
      </IconButton>
    </form>
  );
}
