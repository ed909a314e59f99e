import { useCallback } from 'react';
import type { Choice, OpenDialog } from '../../../../contract/session/dialog.js';
import { toSchmuxError, type SchmuxError } from '../../../../contract/errors.js';
import type { Session } from '../../../../contract/session/session.js';
import { useApp } from '../../../state/hooks.js';

export type Answering = {
  /** Null while there is no question that can be answered by a choice. */
  dialog: OpenDialog | null;
  /** Makes a choice if that dialog is still open; returns the reason if not. */
  answer(dialog: OpenDialog, choice: Choice): Promise<SchmuxError | null>;
};

/** Returns the question on a session's screen, and how to answer it. */
export function useOpenDialog({ id, dialog }: Session): Answering {
  const { client } = useApp();
  const answer = useCallback(
    async (to: OpenDialog, choice: Choice): Promise<SchmuxError | null> => {
      try {
        const body = { dialog: to.id, choice: to.choices.indexOf(choice) + 1 };
        await client.call('sessionAnswer', { params: { id }, body });
        return null;
      } catch (thrown) {
        return toSchmuxError(thrown);
      }
    },
    [client, id],
  );
  return { dialog: dialog !== undefined && dialog.choices.length > 0 ? dialog : null, answer };
}
