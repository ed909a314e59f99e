import { useEffect, useRef, useState } from 'react';
import { toSchmuxError, type SchmuxError } from '../../../contract/errors.js';
import { nudgeStateSchema, type NudgeState, type Opinion, type Why } from '../../../contract/nudge.js';
import type { Session } from '../../../contract/session.js';
import { useApp, useNow } from '../../state/hooks.js';
import { agoPhrase, nameOf } from '../../state/words.js';
import { Button } from '../../ui/button.js';
import { Dialog, DialogFoot } from '../../ui/dialog.js';
import { Select } from '../../ui/field.js';
import { Prose } from '../../ui/prose.js';
import { SOURCE_WORD, STATE_WORD } from '../../state/nudge-words.js';
import css from './why-dialog.module.css';

/** Everything behind a verdict: the screen it was read from with the evidence marked, and every source's opinion. */
export function WhyDialog({ session, onClose }: { session: Session; onClose: () => void }) {
  const { client, actions } = useApp();
  const [why, setWhy] = useState<Why | null>(null);
  const [error, setError] = useState<SchmuxError | null>(null);
  const [label, setLabel] = useState<NudgeState | ''>('');
  const close = useRef<HTMLButtonElement>(null);
  const { id } = session;
  useEffect(() => {
    const stop = new AbortController();
    client.call('sessionWhy', { params: { id } }, { signal: stop.signal }).then(setWhy, (thrown: unknown) => {
      if (!stop.signal.aborted) setError(toSchmuxError(thrown));
    });
    return () => stop.abort();
  }, [client, id]);
  const report = async (): Promise<void> => {
    if (label === '') return;
    const answer = await actions.attempt('Not kept', () =>
      client.call('sessionWrong', { params: { id }, body: { label } }),
    );
    if (answer === null) return;
    actions.tell({ tone: 'info', title: 'Kept as an example', detail: answer.path });
    onClose();
  };
  return (
    <Dialog
      title={`Why ${nameOf(session)} reads “${STATE_WORD[session.nudge.state]}”`}
      onClose={onClose}
      look="wide"
      initialFocus={close}
    >
      {error !== null && (
        <p role="alert" className={css.error}>
          {error.message} {error.hint}
        </p>
      )}
      {why !== null && (
        <>
          <Screen why={why} />
          <ol className={css.opinions}>
            {why.opinions.map((opinion) => (
              <OpinionRow key={`${opinion.source} ${opinion.rule}`} opinion={opinion} />
            ))}
          </ol>
        </>
      )}
      <DialogFoot>
        <div className={css.wrong}>
          <label htmlFor="wrong">Wrong? It really is</label>
          <Select
            id="wrong"
            value={label}
            onChange={(event) => setLabel(nudgeStateSchema.safeParse(event.target.value).data ?? '')}
          >
            <option value="">…</option>
            {nudgeStateSchema.options.map((state) => (
              <option key={state} value={state}>
                {STATE_WORD[state]}
              </option>
            ))}
          </Select>
          <Button disabled={label === ''} onClick={() => void report()}>
            Keep as an example
          </Button>
        </div>
        <Button ref={close} onClick={onClose}>
          Close
        </Button>
      </DialogFoot>
    </Dialog>
  );
}

function Screen({ why }: { why: Why }) {
  const marks = new Map(why.nudge.evidence.map((line) => [line.row, line]));
  return (
    <pre className={css.screen} aria-label="The screen it was read from" tabIndex={0}>
      {why.screen.lines.map((line, row) => {
        const mark = marks.get(row);
        if (mark === undefined) return <div key={row}>{line === '' ? ' ' : line}</div>;
        // Columns are cells: beside wide characters the text itself is the surer place.
        const found = line.indexOf(mark.text);
        const from = found < 0 ? mark.from : found;
        const to = found < 0 ? mark.to : found + mark.text.length;
        return (
          <div key={row}>
            {line.slice(0, from)}
            <mark>{line.slice(from, to)}</mark>
            {line.slice(to)}
          </div>
        );
      })}
    </pre>
  );
}

function OpinionRow({ opinion }: { opinion: Opinion }) {
  const now = useNow();
  return (
    <li className={css.opinion} data-won={opinion.won || undefined}>
      <b>{STATE_WORD[opinion.state]}</b>
      <span>
        says {SOURCE_WORD[opinion.source]} <code>{opinion.rule}</code>
      </span>
      <span className="tnum">{agoPhrase(opinion.at, now)}</span>
      {opinion.reason !== '' && (
        <p>
          <Prose text={opinion.reason} />
        </p>
      )}
    </li>
  );
}
