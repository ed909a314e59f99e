import { SendHorizontal } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { toSchmuxError } from '../../../contract/errors.js';
import { useApp, useStore } from '../../state/hooks.js';
import { IconButton } from '../../ui/controls/icon-button.js';
import type { SessionTerminal } from '../session-terminal.js';
import css from './message-field.module.css';

/** More than these scroll. */
const LINES = 5;
/** What was written and not sent, by session: turning the phone takes the line away for a moment. */
const drafts = new Map<string, string>();

/**
 * A line to write in, where a phone's keyboard corrects and suggests as anywhere. It is sent as the Send dialog sends:
 * nothing is typed into a question, and a refusal is said here.
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
      // Its text is typed already; sending it again would type it twice.
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
        // Where the style sheet cannot size it by its text.
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
