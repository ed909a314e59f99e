import { useEffect, useRef, useState } from 'react';
import type { Draft } from '../../state/acting/acting.js';
import type { Outcome } from '../../state/acting/receipt-words.js';
import { useApp, useSessions } from '../../state/hooks.js';
import { nameOf, plural, reasonOf } from '../../state/words/words.js';
import { Button } from '../../ui/controls/button.js';
import { Dialog, DialogFoot } from '../../ui/overlay/dialog.js';
import { TextArea } from '../../ui/controls/field.js';
import { Kbd } from '../../ui/display/kbd.js';
import { Prose } from '../../ui/display/prose.js';
import css from './send-dialog.module.css';
import { SendReceipts } from './send-receipts.js';

const NONE: ReadonlyMap<string, Outcome> = new Map();

/**
 * Sends one text to one or many sessions without opening them, and says for each what became of it. Enter sends, Shift+Enter
 * adds a line. The text stays as long as it is not typed everywhere.
 */
export function SendDialog({ ids, onClose }: { ids: readonly string[]; onClose: () => void }) {
  const { acting, actions, selection } = useApp();
  const sessions = useSessions();
  const [text, setText] = useState('');
  const [sending, setSending] = useState(false);
  const [outcomes, setOutcomes] = useState(NONE);
  const field = useRef<HTMLTextAreaElement>(null);
  const close = useRef<HTMLButtonElement>(null);
  const mounted = useRef(false);
  useEffect(() => {
    mounted.current = true;
    return () => void (mounted.current = false);
  }, []);
  // Only the sessions that do not have the text are left.
  const left = ids.filter((id) => outcomes.get(id)?.typed !== true);
  const known = left.flatMap((id) => sessions.get(id) ?? []);
  const live = known.filter((session) => session.status === 'running');
  const [only] = known;
  const one = known.length === 1 && only !== undefined;
  const name = (id: string): string => {
    const session = sessions.get(id);
    return session === undefined ? id : nameOf(session);
  };
  const send = async (to: readonly string[], draft: Draft): Promise<void> => {
    if (to.length === 0 || sending) return;
    setSending(true);
    const answers = await Promise.all(
      to.map(async (id) => [id, await acting.send(id, text, draft)] as const),
    );
    const all = new Map([...outcomes, ...answers]);
    const good = [...all.values()].every(({ tone }) => tone === 'good');
    selection.update(
      (selected) => new Set([...selected].filter((id) => !all.has(id) || all.get(id)?.tone === 'bad')),
    );
    // One success is said in a toast; so is what comes when the dialog is gone.
    if (!mounted.current || (good && ids.length === 1)) {
      for (const [id, { tone, text: said, detail }] of answers)
        actions.tell({ tone: tone === 'good' ? 'info' : 'error', title: `${name(id)}: ${said}`, detail });
      return mounted.current ? onClose() : undefined;
    }
    setSending(false);
    setOutcomes(all);
    field.current?.focus();
  };
  const sendAll = (): void =>
    void send(
      live.map(({ id }) => id),
      'refuse',
    );
  const over = outcomes.size > 0 && left.length === 0;
  useEffect(() => {
    if (over) close.current?.focus();
  }, [over]);
  return (
    <Dialog
      title={
        over
          ? `Message to ${plural(ids.length, 'session')}`
          : one
            ? `Send to ${nameOf(only)}`
            : `Send to ${plural(live.length, 'session')}`
      }
      description={one && reasonOf(only) !== '' ? <Prose text={reasonOf(only)} /> : undefined}
      onClose={onClose}
      initialFocus={field}
    >
      <TextArea
        ref={field}
        aria-label="Message"
        rows={over ? 1 : 4}
        value={text}
        readOnly={over || sending}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          sendAll();
        }}
      />
      {outcomes.size > 0 && (
        <SendReceipts
          outcomes={outcomes}
          busy={sending}
          onDraft={(id, draft) => void send([id], draft)}
          onOpen={onClose}
        />
      )}
      {live.length < known.length && (
        <p className={css.note}>
          {live.length === 0
            ? 'The agent has ended and cannot receive messages.'
            : `${known.length - live.length} have ended and are skipped.`}
        </p>
      )}
      <DialogFoot>
        {!over && (
          <span className={css.hint}>
            <Kbd keys="Enter" /> to send, <Kbd keys="Shift+Enter" /> for a new line
          </span>
        )}
        <Button ref={close} onClick={onClose}>
          {over ? 'Close' : 'Cancel'}
        </Button>
        {!over && (
          <Button
            variant="primary"
            disabled={live.length === 0 || sending}
            onClick={sendAll}
            data-testid="confirm"
          >
            {sending ? 'Sending…' : 'Send'}
          </Button>
        )}
      </DialogFoot>
    </Dialog>
  );
}
