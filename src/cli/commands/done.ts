import type { SessionProcesses } from '../../contract/session/processes.js';
import type { Session } from '../../contract/session/session.js';
import { defineCommand, JSON_OPTION, argList, YES_OPTION } from '../command.js';
import { confirm } from '../input/confirm.js';
import { pickSessions, SESSIONS_ARGUMENT } from '../sessions/pick.js';
import { KEEP_PROCESSES_OPTION, outcomeText, processesOf, processLines } from '../sessions/processes.js';
import { reportIds } from '../output/report-ids.js';
import { onOneLine } from '../output/safe-text.js';

type Options = { yes?: true; json?: true; keepProcesses?: true };

export const command = defineCommand<Options>({
  name: 'done',
  summary: 'End the agent but keep its session for review; mark an ended session as reviewed',
  arguments: [SESSIONS_ARGUMENT],
  options: [YES_OPTION, KEEP_PROCESSES_OPTION, JSON_OPTION],
  details: `Processes the agent left running are ended too; the prompt and the result name each one. Without a terminal and without -y,
processes left by an agent that has exited are kept and named.`,
  async run(context, args, options) {
    const connection = await context.connect();
    const sessions = await pickSessions(connection, argList(args));
    const live = sessions.filter(isLive);
    const processes = await processesOf(connection, sessions);
    const others = (session: Session) => processes.get(session.id)?.others ?? [];
    const ends = sessions.filter(
      (session) => isLive(session) || (options.keepProcesses !== true && others(session).length > 0),
    );
    let keep = options.keepProcesses ?? false;
    if (ends.length > 0 && !options.yes) {
      const question = { sessions: ends, processes, keep };
      if (live.length > 0) {
        if (!(await confirm(context, endQuestion(question)))) {
          context.print.note('Nothing was changed.');
          return 1;
        }
      } else if (context.ask === null || !(await confirm(context, leftQuestion(question)))) keep = true;
    }
    const ids = sessions.map(({ id }) => id);
    const results = await connection.call('sessionDone', { body: { ids, keep_processes: keep } });
    const liveIds = new Set(live.map(({ id }) => id));
    const outcomes = new Map(results.map((result) => [result.id, outcomeText(result)]));
    return reportIds(context, results, {
      json: options.json ?? false,
      success: (id) =>
        `${id}: ${liveIds.has(id) ? 'ended, kept for review' : 'reviewed'}${outcomes.get(id) ?? ''}`,
    });
  },
});

type Question = {
  sessions: readonly Session[];
  processes: ReadonlyMap<string, SessionProcesses>;
  keep: boolean;
};

/** True if the agent runs, with or without a terminal. */
function isLive(session: Session): boolean {
  return session.status !== 'done' || session.survivor !== undefined;
}

function endQuestion(question: Question): string {
  const { sessions } = question;
  const what = sessions.length === 1 ? 'This agent is still running' : 'These agents are still running';
  return `${what}:\n${blocks(question)}\nTerminal, log and workspace are kept for review. End ${sessions.length === 1 ? 'it' : 'them'}?`;
}

function leftQuestion(question: Question): string {
  return `The agent has ended but left these processes running:\n${blocks(question)}\nEnd them too?`;
}

function blocks({ sessions, processes, keep }: Question): string {
  const what = keep ? 'keeps' : 'also ends:';
  return sessions
    .flatMap(({ id, nickname, agent, survivor }) => {
      const without = survivor === undefined ? null : `without a terminal (pid ${survivor.pid})`;
      const name = [id, nickname, agent, without].filter((part) => part !== null).join('  ');
      const others = processLines(processes.get(id)?.others ?? []);
      return [onOneLine(`  ${name}`), ...others.map((line) => `    ${what} ${line}`)];
    })
    .join('\n');
}
