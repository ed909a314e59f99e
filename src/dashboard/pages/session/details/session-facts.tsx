import { Copy, FolderOpen } from 'lucide-react';
import type { Session } from '../../../../contract/session/session.js';
import type { Workspace } from '../../../../contract/workspace/workspace.js';
import { endText } from '../../../../contract/session/state-word.js';
import { useApp, useNow, useSessions } from '../../../state/hooks.js';
import { SPAWN } from '../../../state/navigation/routes.js';
import { otherLines, useProcesses } from '../../../state/sessions/use-processes.js';
import { agoPhrase, fullTime, nameOf, plural } from '../../../state/words/words.js';
import { IconButton } from '../../../ui/controls/icon-button.js';
import { Link } from '../../../ui/controls/link.js';
import { ProgramOutput } from '../../../ui/display/program-output.js';
import css from '../details.module.css';
import { NudgeCard } from '../nudge-card.js';
import { Fact, Section } from './section.js';

/** A link to the session that this one shares a conversation with, unless it has been disposed of. */
function Relative({ label, id }: { label: string; id: string | undefined }) {
  const other = useSessions().get(id ?? '');
  if (other === undefined) return null;
  return (
    <Fact label={label}>
      <Link className={css.link} to={{ page: 'session', id: other.id }}>
        {nameOf(other)} ({other.id})
      </Link>
    </Fact>
  );
}

/** Facts that are needed now and then: the verdict, lifecycle, workspace and attach command. */
export function SessionFacts({ session, workspace }: { session: Session; workspace: Workspace | undefined }) {
  const app = useApp();
  const now = useNow();
  const { id } = session;
  // Without a terminal there is nothing to read, and nothing to attach to.
  const made = session.status !== 'spawning';
  return (
    <>
      {made && <NudgeCard session={session} />}
      <Section title="Session">
        <Fact label="ID">
          <code>{id}</code>
        </Fact>
        <Fact label="Agent">{session.agent}</Fact>
        <Fact label="Lifecycle">
          {session.status}
          {session.reviewed && ', reviewed'}
        </Fact>
        <Relative label="Continues" id={session.predecessor} />
        <Relative label="Continued by" id={session.successor} />
        <Relative label="Forked from" id={session.forked_from} />
        <Time label="Started" time={session.created_at} now={now} />
        <Time label="Last output" time={session.last_activity_at} now={now} />
        <Time label="Last viewed" time={session.last_viewed_at} now={now} />
        {session.ended_at !== null && <Time label="Ended" time={session.ended_at} now={now} />}
      </Section>
      <Section title="Workspace">
        <Fact label="Name">{session.workspace.id}</Fact>
        <Fact label="Path">
          <span className={css.path}>{session.workspace.path}</span>
        </Fact>
        {session.workspace.branch !== null && <Fact label="Branch">{session.workspace.branch}</Fact>}
        {session.workspace.start !== undefined && <Fact label="Started from">{session.workspace.start}</Fact>}
        {session.workspace.notes?.map((note) => (
          <Fact key={note} label="Note">
            {note}
          </Fact>
        ))}
        {workspace !== undefined && workspace.sessions.length > 1 && (
          <Fact label="Shared">{plural(workspace.sessions.length, 'session')} here</Fact>
        )}
        {made && (
          <div className={css.buttons}>
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
              label="Copy attach command"
              keys="c"
              onClick={() => void app.actions.copyAttach(id)}
            >
              <Copy size={14} />
            </IconButton>
          </div>
        </Section>
      )}
    </>
  );
}

/** How the session ended, what it left running, and why it could not be started. */
export function Ending({ session }: { session: Session }) {
  const left = session.left_processes ?? 0;
  if (session.status !== 'done') return null;
  return (
    <Section title="How it ended">
      <p>{endText(session)}</p>
      {left > 0 && <LeftProcesses id={session.id} />}
      {session.failure?.hint !== undefined && <p className={css.hint}>{session.failure.hint}</p>}
      <ProgramOutput detail={session.failure?.detail} />
    </Section>
  );
}

/** The processes that the agent left running, looked up when the details are opened. */
function LeftProcesses({ id }: { id: string }) {
  const lines = otherLines(useProcesses([id]));
  if (lines.length === 0) return null;
  return (
    <Fact label="Still running">
      <span data-testid="left-processes">{lines.join(', ')}</span>
    </Fact>
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
