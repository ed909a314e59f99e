import { Copy } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Session } from '../../../../contract/session/session.js';
import { useApp } from '../../../state/hooks.js';
import { IconButton } from '../../../ui/controls/icon-button.js';
import details from '../details.module.css';
import { Section } from './section.js';
import css from './task.module.css';

/** The prompt of the session: its first lines, and all of it on request. */
export function Task({ session }: { session: Session }) {
  const { actions, client } = useApp();
  const { id, prompt_line: line, first_prompt: notGiven } = session;
  const [whole, setWhole] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const [long, setLong] = useState(false);
  const text = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    let stopped = false;
    if (line == null) return undefined;
    client.call('sessionPrompt', { params: { id } }).then(
      ({ prompt }) => stopped || setWhole(prompt),
      // The first line is still shown.
      () => undefined,
    );
    return () => {
      stopped = true;
    };
  }, [client, id, line]);
  const shown = whole?.trim() ?? line ?? null;
  useLayoutEffect(() => {
    const { current } = text;
    if (shown !== null && current !== null && !open) setLong(current.scrollHeight > current.clientHeight + 1);
  }, [shown, open]);
  return (
    <Section
      title="Task"
      action={
        shown !== null && (
          <IconButton
            size="small"
            label="Copy prompt"
            onClick={() => void actions.copy(whole ?? shown, { title: 'Prompt copied' })}
          >
            <Copy size={14} />
          </IconButton>
        )
      }
    >
      {shown === null ? (
        <p className={details.none}>No prompt.</p>
      ) : (
        <p ref={text} className={css.prompt} data-open={open || undefined} data-testid="task">
          {shown}
        </p>
      )}
      {notGiven !== undefined && <p data-testid="prompt-note">{notGiven.text}</p>}
      {(long || open) && (
        <button type="button" className={details.more} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Show less' : 'Show more'}
        </button>
      )}
    </Section>
  );
}
