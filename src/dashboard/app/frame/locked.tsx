import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import type { SchmuxError } from '../../../contract/errors.js';
import { readEntry } from '../../state/connection/auth.js';
import { useApp } from '../../state/hooks.js';
import type { Connection } from '../../state/model.js';
import { Button } from '../../ui/controls/button.js';
import { Field, Input } from '../../ui/controls/field.js';
import { Brand } from './brand.js';
import css from './locked.module.css';

type Reason = Extract<Connection, { kind: 'locked' }>['reason'];

const WHY: Record<Reason, string> = {
  no_key:
    'This browser has no key yet. Anyone who can open this page can type into your agents, so each browser must be authorized once.',
  refused:
    'This browser’s key, or the link it used, is no longer valid. Each link works once, within ten minutes.',
  logged_out: 'This browser was logged out.',
  unknown:
    'The program on this port does not recognize this browser’s key. It may be another schmux, or another program: schmux status shows where yours runs. The key is kept, and this page reconnects automatically when your schmux responds.',
};

/** How to get a key, for a browser that has none. */
export function Locked({ reason }: { reason: Reason }) {
  return (
    <main className={css.page}>
      <div className={css.card}>
        <Brand />
        <h1 className={css.title}>
          <KeyRound size={20} aria-hidden /> Open this page from your terminal
        </h1>
        <p>{WHY[reason]}</p>
        <pre className={css.command}>schmux open</pre>
        <p className={css.hint}>
          This opens the page in your browser with a new key. On another machine, forward the port with{' '}
          <code>ssh -L</code> and paste the link printed by <code>schmux open --print</code>.
        </p>
        <EnterCode />
      </div>
    </main>
  );
}

/** Accepts a link in this tab: pasted into the address bar, a link changes only the hash. */
function EnterCode() {
  const { enter } = useApp();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const say = ({ message, hint }: SchmuxError): string => [message, hint].filter(Boolean).join(' ');
  const submit = async (): Promise<void> => {
    if (busy || text.trim() === '') return;
    const entry = readEntry(text, window.location);
    if ('problem' in entry) return setProblem(entry.problem);
    setBusy(true);
    setProblem(undefined);
    const refused = await enter(entry.code);
    setBusy(false);
    setText('');
    if (refused !== null) setProblem(say(refused));
  };
  return (
    <form
      className={css.entry}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field label="Link or code" error={problem} hint="The whole link, or the part after #c=">
        <Input value={text} data-testid="entry-code" onChange={(event) => setText(event.target.value)} />
      </Field>
      <Button variant="primary" type="submit" disabled={busy || text.trim() === ''}>
        {busy ? 'Unlocking…' : 'Unlock'}
      </Button>
    </form>
  );
}
