import { useEffect, useRef, useState, type SubmitEvent } from 'react';
import { toSchmuxError, type SchmuxError } from '../../../contract/errors.js';
import { isOnlyAsked, type SafetyReport } from '../../../contract/workspace/workspace.js';
import { useApp } from '../../state/hooks.js';
import { sizeText } from '../../../contract/size.js';

import { Button } from '../../ui/controls/button.js';
import { Dialog, DialogFoot } from '../../ui/overlay/dialog.js';
import { Field, Input } from '../../ui/controls/field.js';
import { Effects } from './effects.js';
import { Notes, Reasons } from './safety-lists.js';
import css from './workspace-dialog.module.css';

type Case = 'safe' | 'asked' | 'discard' | 'alive';

/** Returns what it takes to remove a workspace with this report. */
function caseOf(report: SafetyReport): Case {
  if (report.safe) return 'safe';
  if (report.digest === undefined || report.reasons.some(({ kind }) => kind === 'live_sessions'))
    return 'alive';
  return isOnlyAsked(report) ? 'asked' : 'discard';
}

/**
 * Removes a workspace after checking and showing what would be lost. Work that exists nowhere else is removed only
 * after the user types the name of the workspace, and only the work that was shown.
 */
export function WorkspaceDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { client, actions } = useApp();
  const cancel = useRef<HTMLButtonElement>(null);
  const [report, setReport] = useState<SafetyReport | null>(null);
  const [error, setError] = useState<SchmuxError | null>(null);
  const [typed, setTyped] = useState('');
  useEffect(() => {
    const stop = new AbortController();
    client
      .call('workspaceSafety', { params: { id } }, { signal: stop.signal })
      .then(setReport, (thrown: unknown) => {
        if (!stop.signal.aborted) setError(toSchmuxError(thrown));
      });
    return () => stop.abort();
  }, [client, id]);
  const found = report === null ? null : caseOf(report);
  const isReady = found === 'safe' || found === 'asked' || (found === 'discard' && typed.trim() === id);
  const dispose = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!isReady) return;
    onClose();
    void actions.disposeWorkspace(id, report?.digest);
  };
  const isElsewhere = found === 'safe' && (report?.notes ?? []).length === 0;
  const isHeld = found === 'discard' || found === 'alive';
  return (
    <Dialog
      title={isHeld ? `${id} still holds work` : `Remove workspace ${id}?`}
      onClose={onClose}
      initialFocus={cancel}
    >
      <form onSubmit={dispose}>
        {error !== null && (
          <p role="alert" className={css.error}>
            {error.message} {error.hint}
          </p>
        )}
        {error === null && report === null && (
          <p className={css.checking}>Checking for work that exists only here…</p>
        )}
        {report !== null && found !== 'safe' && (
          <>
            <p className={css.checking}>
              {found === 'asked' ? 'This exists only here:' : 'Removing this workspace would lose:'}
            </p>
            <Reasons reasons={report.reasons} />
          </>
        )}
        {report !== null && <Notes notes={report.notes ?? []} />}
        {report !== null && (found === 'safe' || found === 'asked') && (
          <Effects
            deletes={[
              `the directory ${report.path}${report.size === null ? '' : `, ${sizeText(report.size)}`}`,
            ]}
            keeps={
              found === 'safe'
                ? [
                    isElsewhere
                      ? 'Everything in it also exists elsewhere'
                      : 'All work in it also exists elsewhere',
                  ]
                : []
            }
            note={isElsewhere ? undefined : trashText(report)}
          />
        )}
        {report !== null && found === 'discard' && (
          <Field label={`To remove it anyway, type its name: ${id}`} hint={trashText(report)}>
            <Input
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              data-testid="discard-name"
            />
          </Field>
        )}
        <DialogFoot>
          <Button ref={cancel} onClick={onClose}>
            {isHeld ? 'Close' : 'Cancel'}
          </Button>
          {isHeld && (
            <Button
              onClick={() => {
                onClose();
                void actions.openWorkspace(id);
              }}
            >
              Open in editor
            </Button>
          )}
          {found !== 'alive' && (
            <Button variant="danger" type="submit" disabled={!isReady} data-testid="confirm">
              {found === 'discard' ? 'Remove anyway' : 'Remove'}
            </Button>
          )}
        </DialogFoot>
      </form>
    </Dialog>
  );
}

/** Says what happens to a removed workspace. */
function trashText({ id, trash_hours: hours = 0 }: SafetyReport): string {
  return hours === 0
    ? 'It is deleted immediately, because the disk is nearly full or internal.trash_keep_hours is 0.'
    : `Kept in the trash for ${hours} h. Restore it with: schmux workspace restore ${id}`;
}
