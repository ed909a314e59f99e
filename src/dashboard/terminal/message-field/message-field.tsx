import { SendHorizontal } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { toSchmuxError } from '../../../contract/errors.js';
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
 * typed into a question, and a refusal is shown here.
 */
export function MessageField({ view, sessionId }: { view: SessionTerminal; sessionId: string }) {
  const { client } = useApp();
  const live = useStore(view.status, (status) => status.live);
  const [text, setText] = useState(() => drafts.get(sessionId) ?? '');
  const [refused, setRefused] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const write = (next: string): void => {
    setText(next);
    setRefused(null);
    if (next === '') drafts.delete(sessionId);
    else drafts.set(sessionId, next);
  };
  const send = async (): Promise<void> => {
    if (sending) return;
    if (text.trim() === '') return setRefused('Type a message first.');
    setSending(true);
    try {
      await client.call('sessionSend', { params: { id: sessionId }, body: { text } });
      write('');
    } catch (thrown) {
      const { code, message } = toSchmuxError(thrown);
      // Its text has been typed already; sending it again would type it twice.
      if (code === 'SCREEN_CHANGED') write('');
      setRefused(message);
    } finally {
      setSending(false);
      field.current?.focus();
    }
  };
  if (!live) return null;
  return (
    <form
      className={css.line}
      aria-label="Message to the agent"
      data-testid="write-line"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {refused !== null && (
        <p className={css.refused} role="alert">
          {refused}
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
          void send();
        }}
      />
      <IconButton label={sending ? 'Sending' : 'Send'} type="submit" className={css.send} disabled={sending}>
        <SendHorizontal size={18} />
      </IconButton>
    </form>
  );
}
