import { CircleAlert, CircleCheck } from 'lucide-react';
import type { Act } from '../../../state/acting/acting.js';
import css from './act-status.module.css';

/** What is being done to a session, or what came of it, in a few words; the title has all of it. */
export function ActStatus({ act }: { act: Act | undefined }) {
  if (act === undefined) return null;
  if (act.phase !== 'over')
    return (
      <span className={css.status} role="status" title={act.text} data-testid="act">
        <span className={css.text}>{act.text}</span>
      </span>
    );
  const { tone, text, detail } = act.outcome;
  const isBad = tone === 'bad';
  const Icon = isBad ? CircleAlert : CircleCheck;
  return (
    <span
      className={css.status}
      role={isBad ? 'alert' : 'status'}
      title={detail}
      data-tone={tone}
      data-testid="act"
    >
      <Icon size={14} aria-hidden />
      <span className={css.text}>{text}</span>
    </span>
  );
}
