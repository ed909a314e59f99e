import { useEffect, useRef, useState } from 'react';
import { useApp } from '../../../state/hooks.js';
import { sizeText } from '../../../../contract/size.js';
import { plural } from '../../../state/words/words.js';
import { checkAll, disposeAll, type Removal, type Verdict } from './remove-safe.js';
import { checksOf } from '../workspace-checks.js';
import type { WorkspaceEntry } from '../workspace-list.js';
import { Button } from '../../../ui/controls/button.js';
import { Dialog, DialogFoot } from '../../../ui/overlay/dialog.js';
import css from './remove-safe-dialog.module.css';

type Step =
  | { kind: 'checking'; done: number }
  | { kind: 'ask'; verdicts: readonly Verdict[] }
  | { kind: 'removing'; done: number; of: number }
  | { kind: 'report'; removals: readonly Removal[]; kept: readonly Verdict[] };

/**
 * Removes every workspace whose content also exists elsewhere. All are checked when the dialog opens; it lists what
 * will be removed and what will be kept, and the daemon checks each again before removing it.
 */
export function RemoveSafeDialog({
  entries,
  onClose,
}: {
  entries: readonly WorkspaceEntry[];
  onClose: () => void;
}) {
  const { client } = useApp();
  const cancel = useRef<HTMLButtonElement>(null);
  // Fixed when the dialog opens: later changes cannot alter what is confirmed.
  const [asked] = useState(entries);
  const [step, setStep] = useState<Step>({ kind: 'checking', done: 0 });
  useEffect(() => {
    const stop = new AbortController();
    // This dialog checks everything that the list was still waiting for.
    checksOf(client).want([]);
    const tell = (done: number) => !stop.signal.aborted && setStep({ kind: 'checking', done });
    void checkAll(client, asked, { tell, signal: stop.signal }).then((verdicts) => {
      if (!stop.signal.aborted) setStep({ kind: 'ask', verdicts });
    });
    return () => stop.abort();
  }, [client, asked]);
  const going = step.kind === 'ask' ? step.verdicts.filter(({ stays }) => stays === null) : [];
  const remove = async (): Promise<void> => {
    if (step.kind !== 'ask') return;
    const kept = step.verdicts.filter(({ stays }) => stays !== null);
    const removals = await disposeAll(client, going, (done) =>
      setStep({ kind: 'removing', done, of: going.length }),
    );
    setStep({ kind: 'report', removals, kept });
  };
  return (
    <Dialog title={titleOf(step, going)} onClose={onClose} initialFocus={cancel} variant="wide">
      {step.kind === 'checking' && (
        <p className={css.progress} role="status">
          Checking {step.done} of {asked.length}
        </p>
      )}
      {step.kind === 'removing' && (
        <p className={css.progress} role="status">
          Removing {step.done} of {step.of}
        </p>
      )}
      {step.kind === 'ask' && (
        <>
          <List
            title="Will be removed"
            items={going.map(({ id, size, note }) => ({
              id,
              text: [sizeOf(size), note].filter(Boolean).join(' · '),
            }))}
          />
          <List title="Will be kept" items={staying(step.verdicts)} />
        </>
      )}
      {step.kind === 'report' && (
        <div data-testid="removed">
          <List
            title="Removed"
            items={step.removals.flatMap(({ id, size, error, until }) =>
              error === null ? [{ id, text: [sizeOf(size), until].filter(Boolean).join(' · ') }] : [],
            )}
          />
          <List
            title="Kept"
            items={[
              ...step.removals.flatMap(({ id, error }) => (error === null ? [] : [{ id, text: error }])),
              ...staying(step.kept),
            ]}
          />
        </div>
      )}
      <DialogFoot>
        <Button ref={cancel} onClick={onClose}>
          {step.kind === 'report' || (step.kind === 'ask' && going.length === 0) ? 'Close' : 'Cancel'}
        </Button>
        {step.kind === 'ask' && going.length > 0 && (
          <Button variant="danger" onClick={() => void remove()} data-testid="confirm">
            Remove {plural(going.length, 'workspace')}
          </Button>
        )}
      </DialogFoot>
    </Dialog>
  );
}

function titleOf(step: Step, going: readonly Verdict[]): string {
  switch (step.kind) {
    case 'checking':
      return 'Remove all safe workspaces';
    case 'removing':
      return 'Removing';
    case 'ask':
      return going.length === 0
        ? 'No workspace is safe to remove'
        : `Remove ${plural(going.length, 'workspace')}, ${sizeText(sum(going))}?`;
    case 'report': {
      const done = step.removals.filter(({ error }) => error === null);
      return `Removed ${plural(done.length, 'workspace')}, ${sizeText(sum(done))} freed`;
    }
  }
}

const sum = (list: readonly { size: number | null }[]): number =>
  list.reduce((total, { size }) => total + (size ?? 0), 0);
const sizeOf = (size: number | null): string => (size === null ? '' : sizeText(size));
const staying = (verdicts: readonly Verdict[]) =>
  verdicts.flatMap(({ id, stays }) => (stays === null ? [] : [{ id, text: stays }]));

function List({ title, items }: { title: string; items: readonly { id: string; text: string }[] }) {
  if (items.length === 0) return null;
  return (
    <section className={css.section} aria-label={title}>
      <h3>
        {title} <span>{items.length}</span>
      </h3>
      {/* The list scrolls, so the keyboard has to reach it. */}
      <ul tabIndex={0} aria-label={title}>
        {items.map(({ id, text }) => (
          <li key={id}>
            <b>{id}</b> <span>{text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
