import { useEffect, useRef, useState } from 'react';
import { toSchmuxError, type SchmuxError } from '../../contract/errors.js';
import type { SafetyReport } from '../../contract/workspace.js';
import { useApp, useSessions } from '../state/hooks.js';
import { sizeText } from '../state/words.js';
import { Button } from '../ui/button.js';
import { Dialog, DialogFoot } from '../ui/dialog.js';
import { Effects } from './effects.js';
import css from './workspace-dialog.module.css';

/** What is more than a person reads becomes a number. */
const LISTED = 8;

/** Removing a workspace: what would be lost is looked up at this moment, and nothing is removed while there is any. */
export function WorkspaceDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { client, actions } = useApp();
  const sessions = useSessions();
  /** As a person knows it; the id stays beside it, for the command line. */
  const nameOfId = (sessionId: string): string => {
    const nickname = sessions.get(sessionId)?.nickname ?? null;
    return nickname === null ? sessionId : `${nickname} (${sessionId})`;
  };
  const cancel = useRef<HTMLButtonElement>(null);
  const [report, setReport] = useState<SafetyReport | null>(null);
  const [error, setError] = useState<SchmuxError | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    client
      .call('workspaceSafety', { params: { id } }, { signal: stop.signal })
      .then(setReport, (thrown: unknown) => {
        if (!stop.signal.aborted) setError(toSchmuxError(thrown));
      });
    return () => stop.abort();
  }, [client, id]);
  const dispose = (): void => {
    onClose();
    void actions.disposeWorkspace(id);
  };
  return (
    <Dialog
      title={report?.safe === false ? `${id} still holds work` : `Remove workspace ${id}?`}
      onClose={onClose}
      initialFocus={cancel}
    >
      {error !== null && (
        <p role="alert" className={css.error}>
          {error.message} {error.hint}
        </p>
      )}
      {error === null && report === null && <p className={css.checking}>Checking what it holds …</p>}
      {report !== null && !report.safe && (
        <>
          <p className={css.checking}>It is not removed while any of this would be lost:</p>
          <ul className={css.reasons} data-testid="safety">
            {report.reasons.map((reason) => (
              <li key={reason.kind}>
                <b>{reason.text}</b>
                <ul>
                  {reason.items.slice(0, LISTED).map((item) => (
                    <li key={item}>{reason.kind === 'live_sessions' ? nameOfId(item) : item}</li>
                  ))}
                  {reason.items.length > LISTED && <li>and {reason.items.length - LISTED} more</li>}
                </ul>
              </li>
            ))}
          </ul>
        </>
      )}
      {report?.safe === true && (
        <Effects
          deletes={[
            `the directory ${report.path}${report.size === null ? '' : `, ${sizeText(report.size)}`}`,
          ]}
          keeps={[
            'Everything in it that is committed is also elsewhere: nothing uncommitted, stashed or unpushed was found',
          ]}
        />
      )}
      <DialogFoot>
        <Button ref={cancel} onClick={onClose}>
          {report?.safe === false ? 'Close' : 'Cancel'}
        </Button>
        {report?.safe === false ? (
          <Button
            onClick={() => {
              onClose();
              void actions.openWorkspace(id);
            }}
          >
            Open in editor
          </Button>
        ) : (
          <Button look="danger" disabled={report === null} onClick={dispose} data-testid="confirm">
            Remove
          </Button>
        )}
      </DialogFoot>
    </Dialog>
  );
}
