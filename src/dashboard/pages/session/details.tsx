import { Copy, FolderOpen, RefreshCw, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Session } from '../../../contract/session.js';
import { endText } from '../../../contract/state-word.js';
import { useApp, useData, useNow } from '../../state/hooks.js';
import { otherLines, useProcesses } from '../../state/use-processes.js';
import { agoPhrase, fullTime, gitChips, nameOf, plural } from '../../state/words.js';
import { Button } from '../../ui/button.js';
import { IconButton } from '../../ui/icon-button.js';
import { Link } from '../../ui/link.js';
import { ProgramWords } from '../../ui/program-words.js';
import { SPAWN } from '../../state/routes.js';
import { downloadLog, downloadText } from './download.js';
import { NudgeCard } from './nudge-card.js';
import css from './details.module.css';

/** What is known about a session, and everything that can be done to it. */
export function Details({ session, onClose }: { session: Session; onClose: () => void }) {
  const app = useApp();
  const now = useNow();
  const workspace = useData((data) => data.workspaces.get(session.workspace.id));
  const { id } = session;
  const git = workspace?.git ?? null;
  const problem = workspace?.problem ?? null;
  // Before there is a terminal nothing is read off it, and nobody attaches to it.
  const made = session.status !== 'spawning';
  return (
    <aside className={css.panel} aria-label={`Details of ${nameOf(session)}`} data-testid="details">
      <div className={css.head}>
        <h2>Details</h2>
        <IconButton size="small" label="Hide the details" keys="i" onClick={onClose}>
          <X size={16} />
        </IconButton>
      </div>
      {made && <NudgeCard session={session} />}
      <Section title="Session">
        <Fact label="Id">
          <code>{id}</code>
        </Fact>
        <Fact label="Agent">{session.agent}</Fact>
        <Fact label="Lifecycle">
          {session.status}
          {session.reviewed && ', reviewed'}
        </Fact>
        {session.status === 'done' && <Fact label="Ended">{endText(session)}</Fact>}
        {(session.left_processes ?? 0) > 0 && <LeftProcesses id={id} />}
        {session.failure?.hint !== undefined && <p className={css.hint}>{session.failure.hint}</p>}
        <ProgramWords detail={session.failure?.detail} />
        <Time label="Started" time={session.created_at} now={now} />
        <Time label="Last output" time={session.last_activity_at} now={now} />
        <Time label="Last viewed" time={session.last_viewed_at} now={now} />
        {session.ended_at !== null && <Time label="Ended" time={session.ended_at} now={now} />}
      </Section>
      <Section
        title="Workspace"
        action={
          <IconButton
            size="small"
            label="Read git’s state again"
            onClick={() => void app.actions.refreshWorkspace(session.workspace.id)}
          >
            <RefreshCw size={14} />
          </IconButton>
        }
      >
        <Fact label="Name">{session.workspace.id}</Fact>
        <Fact label="Path">
          <span className={css.path}>{session.workspace.path}</span>
        </Fact>
        {session.workspace.branch !== null && <Fact label="Branch">{session.workspace.branch}</Fact>}
        {session.workspace.start !== undefined && <Fact label="Began at">{session.workspace.start}</Fact>}
        {session.workspace.notes?.map((note) => (
          <Fact key={note} label="Note">
            {note}
          </Fact>
        ))}
        <Fact label="Git">
          {git === null && problem === null
            ? 'not read yet'
            : gitChips({ git, problem })
                .map((chip) => chip.label)
                .join(', ') || 'clean'}
        </Fact>
        {problem?.hint !== undefined && <p className={css.hint}>{problem.hint}</p>}
        <ProgramWords detail={problem?.detail} />
        {workspace !== undefined && workspace.sessions.length > 1 && (
          <Fact label="Shared">{plural(workspace.sessions.length, 'session')} here</Fact>
        )}
        {made && (
          <div className={css.buttons}>
            <Link
              className={css.link}
              to={{ page: 'diff', workspace: session.workspace.id, base: 'spawn', file: null }}
            >
              Diff since spawn
            </Link>
            <Link
              className={css.link}
              to={{ ...SPAWN, page: 'spawn', workspace: session.workspace.id, repo: null, quick: null }}
            >
              New session here
            </Link>
            <button
              type="button"
              className={css.link}
              onClick={() => void app.actions.openWorkspace(session.workspace.id)}
            >
              <FolderOpen size={14} aria-hidden /> Open in editor
            </button>
          </div>
        )}
      </Section>
      {made && (
        <Section title="Attach from a terminal">
          <div className={css.attach}>
            <code>{session.attach}</code>
            <IconButton
              size="small"
              label="Copy the attach command"
              keys="c"
              onClick={() => void app.actions.copyAttach(id)}
            >
              <Copy size={14} />
            </IconButton>
          </div>
        </Section>
      )}
      <div className={css.actions}>
        <Button onClick={() => app.overlay.set({ kind: 'rename', id })}>Nickname</Button>
        <Button onClick={() => void app.actions.mute(id, !session.muted)}>
          {session.muted ? 'Unmute' : 'Mute'}
        </Button>
        {made && (
          <>
            <Button onClick={() => void downloadLog(app, id)} title="Every byte it printed, colours included">
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

/** What its agent left running, looked up when the details are opened. */
function LeftProcesses({ id }: { id: string }) {
  const lines = otherLines(useProcesses([id]));
  if (lines.length === 0) return null;
  return (
    <Fact label="Still run">
      <span data-testid="left-processes">{lines.join(', ')}</span>
    </Fact>
  );
}

function Section({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section className={css.section}>
      <div className={css.head}>
        <h3>{title}</h3>
        {action}
      </div>
      {children}
    </section>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={css.fact}>
      <span className={css.label}>{label}</span>
      <span className={css.value}>{children}</span>
    </div>
  );
}

function Time({ label, time, now }: { label: string; time: string | null; now: number }) {
  return (
    <Fact label={label}>
      <time className="tnum" {...(time === null ? {} : { dateTime: time, title: fullTime(time) })}>
        {agoPhrase(time, now)}
      </time>
    </Fact>
  );
}
