import { SESSION_ID } from '../../contract/names.js';
import type { SessionProcesses } from '../../contract/session/processes.js';
import type { Session } from '../../contract/session/session.js';
import { defineCommand, JSON_OPTION, argList, YES_OPTION } from '../command.js';
import { confirm } from '../input/confirm.js';
import type { DaemonConnection } from '../daemon-control/connection.js';
import { sessionName } from '../output/indicator.js';
import { pickSessions, SESSIONS_ARGUMENT } from '../sessions/pick.js';
import { KEEP_PROCESSES_OPTION, outcomeText, processesOf, processLines } from '../sessions/processes.js';
import { reportIds } from '../output/report-ids.js';
import { onOneLine } from '../output/safe-text.js';

export const command = defineCommand<{ yes?: true; json?: true; keepProcesses?: true }>({
  name: 'dispose',
  summary: 'Delete a session for good: agent, tmux session and log; its workspace is kept',
  arguments: [SESSIONS_ARGUMENT],
  options: [YES_OPTION, KEEP_PROCESSES_OPTION, JSON_OPTION],
  details: 'Processes the agent left running are ended too; the prompt and the result name each one.',
  async run(context, args, options) {
    const connection = await context.connect();
    const { known: sessions, gone } = await pickKnown(connection, argList(args));
    for (const id of gone) context.print.note(`${id}: no such session.`);
    if (sessions.length === 0) return 0;
    const there = await madeWorkspaces(connection, sessions);
    const keep = options.keepProcesses ?? false;
    if (!options.yes) {
      const processes = await processesOf(connection, sessions);
      if (!(await confirm(context, question(sessions, { there, processes, keep })))) {
        context.print.note('Nothing was disposed of.');
        return 1;
      }
    }
    const results = await connection.call('sessionDispose', {
      body: { ids: sessions.map(({ id }) => id), keep_processes: keep },
    });
    const outcomes = new Map(results.map((result) => [result.id, outcomeText(result)]));
    const paths = new Map(sessions.map((session) => [session.id, session.workspace.path]));
    return reportIds(context, results, {
      json: options.json ?? false,
      success: (id) =>
        `${
          there.has(id)
            ? `${id}: disposed; its workspace is kept: ${paths.get(id) ?? ''}`
            : `${id}: disposed; its workspace was never created`
        }${outcomes.get(id) ?? ''}`,
    });
  },
});

/**
 * Splits the arguments into sessions and ids that are gone. Disposing again is harmless, so a whole id without a session is
 * reported and skipped; any other argument that matches no session is refused.
 */
async function pickKnown(connection: DaemonConnection, args: readonly string[]) {
  const listed = await connection.call('sessionList', {});
  const isGone = (word: string) =>
    SESSION_ID.test(word) && !listed.some((session) => session.id === word || session.nickname === word);
  const gone = args.filter(isGone);
  const rest = args.filter((word) => !isGone(word));
  return { known: rest.length === 0 ? [] : await pickSessions(connection, rest), gone };
}

/** Returns the ids of sessions whose workspace was created: after a failed clone there is nothing to keep. */
async function madeWorkspaces(
  connection: DaemonConnection,
  sessions: readonly Session[],
): Promise<ReadonlySet<string>> {
  const failed = sessions.some((session) => session.failure !== null)
    ? (await connection.call('workspaceList', { query: {} })).filter(({ status }) => status === 'failed')
    : [];
  const never = new Set(failed.map(({ id }) => id));
  return new Set(sessions.filter(({ workspace }) => !never.has(workspace.id)).map(({ id }) => id));
}

/** Returns the question to confirm. It lists every effect, per session. */
function question(
  sessions: readonly Session[],
  {
    there,
    processes,
    keep,
  }: {
    there: ReadonlySet<string>;
    processes: ReadonlyMap<string, SessionProcesses>;
    keep: boolean;
  },
): string {
  const blocks = sessions.map((session) => {
    const others = processLines(processes.get(session.id)?.others ?? []);
    return [
      `${session.id}  ${onOneLine(sessionName(session))}`,
      `  agent         ${session.agent} ${agentText(session)}`,
      ...others.map((line) => (keep ? `  keeps         ${line}` : `  also ends     ${line}`)),
      `  tmux session  schmux-${session.id} is deleted`,
      `  log           is deleted`,
      there.has(session.id)
        ? `  workspace     is kept: ${onOneLine(session.workspace.path)}`
        : '  workspace     was never created',
    ].join('\n');
  });
  return `${blocks.join('\n')}\nDispose of ${sessions.length === 1 ? 'it' : `these ${sessions.length} sessions`}?`;
}

function agentText({ status, survivor }: Session): string {
  if (survivor !== undefined) return `runs without a terminal (pid ${survivor.pid}) and will be ended`;
  return status === 'done' ? 'has ended' : 'is running and will be ended';
}
