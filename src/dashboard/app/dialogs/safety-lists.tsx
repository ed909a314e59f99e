import type { SafetyReport } from '../../../contract/workspace/workspace.js';
import { useSessions } from '../../state/hooks.js';
import css from './workspace-dialog.module.css';

/** Longer lists are cut and the rest is counted. */
const LISTED = 8;

/** The losses if the workspace is removed. */
export function Reasons({ reasons }: { reasons: SafetyReport['reasons'] }) {
  const sessions = useSessions();
  /** The nickname, with the id beside it for the command line. */
  const nameOfId = (sessionId: string): string => {
    const nickname = sessions.get(sessionId)?.nickname ?? null;
    return nickname === null ? sessionId : `${nickname} (${sessionId})`;
  };
  return (
    <ul className={css.reasons} data-testid="safety">
      {reasons.map((reason) => (
        <li key={`${reason.kind} ${reason.text}`}>
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
  );
}

/** Facts that are no loss but worth mentioning. */
export function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <ul className={css.notes} data-testid="safety-notes">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}
