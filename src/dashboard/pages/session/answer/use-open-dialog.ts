import { useCallback, useEffect, useState } from 'react';
import type { Choice, OpenDialog } from '../../../../contract/session/dialog.js';
import { toSchmuxError, type SchmuxError } from '../../../../contract/errors.js';
import type { Session } from '../../../../contract/session/session.js';
import { useApp } from '../../../state/hooks.js';

export type Answering = {
  /** Null while there is no question that can be answered by a choice. */
  dialog: OpenDialog | null;
  /** Presses the keys of a choice if that dialog is still open; returns the reason if not. */
  answer(dialog: OpenDialog, choice: Choice): Promise<SchmuxError | null>;
};

/** Reads the question on a session's screen, again whenever its status or output suggests a new one. */
export function useOpenDialog(session: Session): Answering {
  const { client } = useApp();
  const { id, status, nudge, last_activity_at: printed } = session;
  const asks = status === 'running' && (nudge.state === 'blocked' || nudge.state === 'feedback');
  const [round, setRound] = useState(0);
  const { since } = nudge;
  /** Changes with everything that may have brought a new question. */
  const moment = `${since} ${nudge.reason} ${printed ?? ''} ${round}`;
  // Stored with its wait: a question from an earlier wait is not shown.
  const [read, setRead] = useState<{ since: string; moment: string; dialog: OpenDialog | null }>();
  const dialog = asks && read?.since === since ? read.dialog : null;

  useEffect(() => {
    if (!asks) return undefined;
    let current = true;
    const keep = (found: OpenDialog | null): void => {
      if (current) setRead({ since, moment, dialog: found });
    };
    client.call('sessionDialog', { params: { id } }).then(
      (answer) => keep(answer.dialog),
      () => keep(null),
    );
    return () => void (current = false);
  }, [client, id, asks, since, moment]);

  const answer = useCallback(
    async (to: OpenDialog, { keys }: Choice): Promise<SchmuxError | null> => {
      try {
        await client.call('sessionSend', { params: { id }, body: { enter: false, keys, dialog: to.id } });
        setRead(undefined);
        return null;
      } catch (thrown) {
        setRound((value) => value + 1);
        return toSchmuxError(thrown);
      }
    },
    [client, id],
  );
  return { dialog: dialog !== null && dialog.choices.length > 0 ? dialog : null, answer };
}
