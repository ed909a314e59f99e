import { useEffect, useRef, useState } from 'react';
import { toSchmuxError, type SchmuxError } from '../../../contract/errors.js';
import {
  nudgeStateSchema,
  type Asked,
  type NudgeState,
  type Opinion,
  type Why,
} from '../../../contract/session/nudge.js';
import { useApp, useNow, useSession } from '../../state/hooks.js';
import { SOURCE_WORD, STATE_WORD } from '../../state/words/nudge-words.js';
import { agoPhrase, nameOf } from '../../state/words/words.js';
import { Button } from '../../ui/controls/button.js';
import { Dialog, DialogFoot } from '../../ui/overlay/dialog.js';
import { Select } from '../../ui/controls/field.js';
import { Prose } from '../../ui/display/prose.js';
import { WhyScreen } from './why-screen.js';
import css from './why-dialog.module.css';

/**
 * Everything behind a verdict: the screen it was based on, with the evidence marked, and the opinion of every source.
 */
export function WhyDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { client, actions } = useApp();
  const session = useSession(id);
  const [why, setWhy] = useState<Why | null>(null);
  const [error, setError] = useState<SchmuxError | null>(null);
  const [label, setLabel] = useState<NudgeState | ''>('');
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const stop = new AbortController();
    client.call('sessionWhy', { params: { id } }, { signal: stop.signal }).then(setWhy, (thrown: unknown) => {
      if (!stop.signal.aborted) setError(toSchmuxError(thrown));
    });
    return () => stop.abort();
  }, [client, id]);
  const report = async (): Promise<void> => {
    if (label === '') return;
    const answer = await actions.attempt('Could not save the example', () =>
      client.call('sessionWrong', { params: { id }, body: { label } }),
    );
    if (answer === null) return;
    actions.tell({ tone: 'info', title: 'Saved as an example', detail: answer.path });
    onClose();
  };
  const title =
    session === undefined
      ? `Why ${id} has this status`
      : `Why ${nameOf(session)} is “${STATE_WORD[session.nudge.state]}”`;
  return (
    <Dialog title={title} onClose={onClose} variant="wide" initialFocus={close}>
      {error !== null && (
        <p role="alert" className={css.error}>
          {error.message} {error.hint}
        </p>
      )}
      {why !== null && (
        <>
          <WhyScreen why={why} />
          <ol className={css.opinions}>
            {why.opinions.map((opinion) => (
              <OpinionRow key={`${opinion.source} ${opinion.rule}`} opinion={opinion} />
            ))}
          </ol>
          {why.asked !== undefined && <AskedModel asked={why.asked} />}
        </>
      )}
      <DialogFoot>
        <div className={css.wrong}>
          <label htmlFor="wrong">Wrong? The correct status is</label>
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
            Save as an example
          </Button>
        </div>
        <Button ref={close} onClick={onClose}>
          Close
        </Button>
      </DialogFoot>
    </Dialog>
  );
}

/** The text that left the machine: an agent was asked because the rules were unsure (only with `nudgenik.agent` set). */
function AskedModel({ asked }: { asked: Asked }) {
  const now = useNow();
  const answer = asked.answer === null ? (asked.problem ?? 'no answer yet') : STATE_WORD[asked.answer];
  return (
    <details className={css.asked} data-testid="asked">
      <summary>
        <b>{asked.agent}</b> was asked {agoPhrase(asked.at, now)}: {answer}. Show exactly what was sent
      </summary>
      <pre tabIndex={0} aria-label="What was sent">
        {asked.text}
      </pre>
    </details>
  );
}

function OpinionRow({ opinion }: { opinion: Opinion }) {
  const now = useNow();
  return (
    <li className={css.opinion} data-won={opinion.won || undefined}>
      <b>{STATE_WORD[opinion.state]}</b>
      <span>
        according to {SOURCE_WORD[opinion.source]} <code>{opinion.rule}</code>
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
