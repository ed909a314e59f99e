import { useEffect, useRef, useState } from 'react';
import type { Refusal } from '../../state/actions.js';
import { useApp, useSessions } from '../../state/hooks.js';
import { nameOf, plural, reasonOf } from '../../state/words/words.js';
import { Button } from '../../ui/controls/button.js';
import { Dialog, DialogFoot } from '../../ui/overlay/dialog.js';
import { TextArea } from '../../ui/controls/field.js';
import { Kbd } from '../../ui/display/kbd.js';
import { Prose } from '../../ui/display/prose.js';
import css from './send-dialog.module.css';
import { SendRefusals } from './send-refusals.js';

/** True for errors after which the text is already typed: sending it again would type it twice. */
const isTyped = ({ error }: Refusal): boolean => error.code === 'SCREEN_CHANGED';

/** Sends one text to one or many sessions without opening them. Enter sends, Shift+Enter adds a line. */
export function SendDialog({ ids, onClose }: { ids: readonly string[]; onClose: () => void }) {
  const { actions, selection } = useApp();
  const sessions = useSessions();
  const [text, setText] = useState('');
  const [sending, setSending] = useState(false);
  const [refusals, setRefusals] = useState<readonly Refusal[] | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const mounted = useRef(false);
  useEffect(() => {
    mounted.current = true;
    return () => void (mounted.current = false);
  }, []);
  // After a refusal, only the sessions that did not receive the text are left.
  const left = refusals === null ? ids : refusals.filter((each) => !isTyped(each)).map(({ id }) => id);
  const known = left.flatMap((id) => sessions.get(id) ?? []);
  const live = known.filter((session) => session.status === 'running');
  const [only] = known;
  const one = known.length === 1 && only !== undefined;
  const send = async (): Promise<void> => {
    if (live.length === 0 || sending) return;
    setSending(true);
    const answer = await actions.send(
      live.map((session) => session.id),
      text,
    );
    const before = (refusals ?? []).filter(isTyped);
    if (!mounted.current) return actions.tellRefusals(answer);
    setSending(false);
    const refused = new Set(answer.map(({ id }) => id));
    selection.set(new Set([...selection.get()].filter((id) => refused.has(id))));
    if (answer.length === 0) return onClose();
    setRefusals([...before, ...answer]);
    field.current?.focus();
  };
  return (
    <Dialog
      title={one ? `Send to ${nameOf(only)}` : `Send to ${plural(live.length, 'session')}`}
      description={one && reasonOf(only) !== '' ? <Prose text={reasonOf(only)} /> : undefined}
      onClose={onClose}
      initialFocus={field}
    >
      <TextArea
        ref={field}
        aria-label="Message"
        rows={4}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          void send();
        }}
      />
      {refusals !== null && <SendRefusals refusals={refusals} onOpen={onClose} />}
      {live.length < known.length && (
        <p className={css.note}>
          {live.length === 0
            ? 'The agent has ended and cannot receive messages.'
            : `${known.length - live.length} have ended and are skipped.`}
        </p>
      )}
      <DialogFoot>
        <span className={css.hint}>
          <Kbd keys="Enter" /> to send, <Kbd keys="Shift+Enter" /> for a new line
        </span>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          variant="primary"
          disabled={live.length === 0 || sending}
          onClick={() => void send()}
          data-testid="confirm"
        >
          {sending ? 'Sending…' : 'Send'}
        </Button>
      </DialogFoot>
    </Dialog>
  );
}
