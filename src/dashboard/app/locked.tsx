import { KeyRound } from 'lucide-react';
import type { Connection } from '../state/model.js';
import { Brand } from './brand.js';
import css from './locked.module.css';

type Reason = Extract<Connection, { kind: 'locked' }>['reason'];

const WHY: Record<Reason, string> = {
  no_key:
    'This browser has no key yet. Whoever can open this page can type into your agents, so each browser is let in once.',
  refused:
    'This browser’s key, or the link it came with, is no longer good. Links work once and for ten minutes.',
  logged_out: 'This browser was logged out.',
};

/** Without a key: how to get one. */
export function Locked({ reason }: { reason: Reason }) {
  return (
    <main className={css.page}>
      <div className={css.card}>
        <Brand />
        <h1 className={css.title}>
          <KeyRound size={20} aria-hidden /> Open it from your terminal
        </h1>
        <p>{WHY[reason]}</p>
        <pre className={css.command}>schmux open</pre>
        <p className={css.hint}>
          It opens this page in your browser with a fresh key. On another machine, forward the port with{' '}
          <code>ssh -L</code> and paste the link that <code>schmux open --print</code> shows.
        </p>
      </div>
    </main>
  );
}
