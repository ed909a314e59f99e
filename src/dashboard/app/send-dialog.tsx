import { useRef, useState } from 'react';
import { useApp, useSessions } from '../state/hooks.js';
import { nameOf, plural, reasonOf } from '../state/words.js';
import { Button } from '../ui/button.js';
import { Dialog, DialogFoot } from '../ui/dialog.js';
import { TextArea } from '../ui/field.js';
import { Kbd } from '../ui/kbd.js';
import { Prose } from '../ui/prose.js';
import css from './send-dialog.module.css';

/** Answers one session, or says the same to many, without opening them. Enter sends, Shift+Enter breaks the line. */
export function SendDialog({ ids, onClose }: { ids: readonly string[]; onClose: () => void }) {
  const { actions, selection } = useApp();
  const sessions = useSessions();
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const known = ids.flatMap((id) => sessions.get(id) ?? []);
  const live = known.filter((session) => session.status === 'running');
  const [only] = known;
  const one = known.length === 1 && only !== undefined;
  const send = (): void => {
    if (live.length === 0) return;
    onClose();
    selection.set(new Set());
    void actions.send(
      live.map((session) => session.id),
      text,
    );
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
        aria-label="Text to type into the session"
        rows={4}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      {live.length < known.length && (
        <p className={css.note}>
          {live.length === 0
            ? 'Its agent has ended: there is nobody to read it.'
            : `${known.length - live.length} of them have ended and are left out.`}
        </p>
      )}
      <DialogFoot>
        <span className={css.hint}>
          <Kbd keys="Enter" /> sends, <Kbd keys="Shift+Enter" /> breaks the line
        </span>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" disabled={live.length === 0} onClick={send} data-testid="confirm">
          Send
        </Button>
      </DialogFoot>
    </Dialog>
  );
}
