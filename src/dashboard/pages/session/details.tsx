import { ChevronRight, X } from 'lucide-react';
import type { Session } from '../../../contract/session/session.js';
import { useApp, useData } from '../../state/hooks.js';
import { nameOf } from '../../state/words/words.js';
import type { Jumped } from '../../terminal/jump/jump.js';
import { AnswerCard } from '../shared/answer/answer-card.js';
import { Button } from '../../ui/controls/button.js';
import { IconButton } from '../../ui/controls/icon-button.js';
import { Changes } from './details/changes.js';
import { LimitSetting } from './details/limit-setting.js';
import { Ending, SessionFacts } from './details/session-facts.js';
import { Task } from './details/task.js';
import { Timeline } from './details/timeline.js';
import css from './details.module.css';
import { downloadLog, downloadText } from './download.js';

/** The prompt of a session, its changes and its timeline; all other facts are folded. */
export function Details(props: {
  session: Session;
  onClose: () => void;
  /** Scrolls the terminal to this log offset. */
  onJump: (offset: number) => Promise<Jumped>;
}) {
  const { session, onClose, onJump } = props;
  const app = useApp();
  const workspace = useData((data) => data.workspaces.get(session.workspace.id));
  const { id } = session;
  const made = session.status !== 'spawning';
  return (
    <aside className={css.panel} aria-label={`Details of ${nameOf(session)}`} data-testid="details">
      <div className={css.head}>
        <h2>Details</h2>
        <IconButton size="small" label="Hide details" keys="i" onClick={onClose}>
          <X size={16} />
        </IconButton>
      </div>
      <AnswerCard key={`answer ${id}`} session={session} />
      <Ending session={session} />
      <LimitSetting session={session} />
      <Task key={id} session={session} />
      {made && <Changes session={session} workspace={workspace} />}
      <Timeline key={`timeline ${id}`} session={session} onJump={onJump} />
      <details className={css.fold} data-testid="rest">
        <summary>
          <ChevronRight size={14} aria-hidden /> Session, workspace and evidence
        </summary>
        <SessionFacts session={session} workspace={workspace} />
      </details>
      <div className={css.actions}>
        <Button onClick={() => app.overlay.set({ kind: 'rename', id })}>Edit nickname</Button>
        <Button onClick={() => void app.actions.mute(id, !session.muted)}>
          {session.muted ? 'Unmute' : 'Mute'}
        </Button>
        {made && (
          <>
            <Button onClick={() => void downloadLog(app, id)} title="All output, including colours">
              Download log
            </Button>
            <Button onClick={() => void downloadText(app, id)} title="Screen and scrollback as plain text">
              Save as text
            </Button>
          </>
        )}
        <Button onClick={() => app.overlay.set({ kind: 'dispose', ids: [id] })}>Dispose</Button>
      </div>
    </aside>
  );
}
