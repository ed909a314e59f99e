import { CircleAlert, CircleCheck } from 'lucide-react';
import type { Draft } from '../../state/acting/acting.js';
import type { Outcome } from '../../state/acting/receipt-words.js';
import { useSessions } from '../../state/hooks.js';
import { nameOf } from '../../state/words/words.js';
import { Button } from '../../ui/controls/button.js';
import { Link } from '../../ui/controls/link.js';
import css from './send-dialog.module.css';

/** What became of a message in each session. Refusals come first and look no quieter than the rest. */
export function SendReceipts(props: {
  outcomes: ReadonlyMap<string, Outcome>;
  busy: boolean;
  /** Sends once more to one session whose composer has a draft. */
  onDraft: (id: string, draft: Draft) => void;
  onOpen: () => void;
}) {
  const { outcomes, busy, onDraft, onOpen } = props;
  const sessions = useSessions();
  const sorted = [...outcomes].sort(([, a], [, b]) => Number(a.tone === 'good') - Number(b.tone === 'good'));
  return (
    <div role="alert" data-testid="send-receipts">
      <ul className={css.receipts}>
        {sorted.map(([id, { tone, text, detail, draft }]) => {
          const session = sessions.get(id);
          const name = session === undefined ? id : nameOf(session);
          const Icon = tone === 'good' ? CircleCheck : CircleAlert;
          return (
            <li key={id} data-tone={tone}>
              <Icon size={16} aria-hidden />
              <b>{name}</b>
              <span className={css.outcome}>{text}</span>
              <Link to={{ page: 'session', id }} onClick={onOpen} aria-label={`Open ${name}`}>
                Open
              </Link>
              {tone === 'bad' && <p className={css.detail}>{detail}</p>}
              {draft && (
                <span className={css.drafts}>
                  <Button
                    disabled={busy}
                    aria-label={`Append to the draft of ${name}`}
                    title="Add your text to the draft and send both"
                    onClick={() => onDraft(id, 'append')}
                  >
                    Append
                  </Button>
                  <Button
                    disabled={busy}
                    aria-label={`Replace the draft of ${name}`}
                    title="Delete the draft and send your text"
                    onClick={() => onDraft(id, 'replace')}
                  >
                    Replace
                  </Button>
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
