import { KeyRound } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useApp } from '../state/hooks.js';
import type { Connection } from '../state/model.js';
import { Brand } from './brand.js';
import css from './locked.module.css';

type Reason = Extract<Connection, { kind: 'locked' }>['reason'];

const WHY: Record<Reason, string> = {
  no_key:
    'This browser has no key yet. Whoever can open this page can type into your agents, so each browser is let in once.',
  refused:
    'This browser’s key, or the link it came with, was not accepted. Links work once and for ten minutes.',
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
        <Unlock />
        <p className={css.hint}>
          It opens this page in your browser with a fresh key. On another machine, forward the port with{' '}
          <code>ssh -L</code> and paste the link that <code>schmux open --print</code> shows, here or into the
          address bar.
        </p>
      </div>
    </main>
  );
}

/** For a link that was copied from a terminal. */
function Unlock() {
  const app = useApp();
  const [text, setText] = useState('');
  const [state, setState] = useState<'ready' | 'asking' | 'refused'>('ready');
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setState('asking');
    if (!(await app.unlock(text))) setState('refused');
  };
  return (
    <form className={css.form} onSubmit={(event) => void submit(event)}>
      <label htmlFor="unlock">Link or code</label>
      <span className={css.field}>
        <input
          id="unlock"
          value={text}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setText(event.target.value);
            setState('ready');
          }}
        />
        <button type="submit" disabled={text.trim() === '' || state === 'asking'}>
          Unlock
        </button>
      </span>
      {state === 'refused' && (
        <p role="alert">
          That link or code was not accepted. Links work once and for ten minutes: get another one with{' '}
          <code>schmux open --print</code>.
        </p>
      )}
    </form>
  );
}
