import { SchmuxError } from '../../contract/errors.js';
import type { Session } from '../../contract/session/session.js';
import { defineCommand, JSON_OPTION, arg } from '../command.js';
import { parseDuration } from '../input/duration.js';
import { sessionName, whyText } from '../output/indicator.js';
import { pickSession, SESSION_ARGUMENT } from '../sessions/pick.js';
import { onOneLine } from '../output/safe-text.js';
import { UsageError } from '../input/usage-error.js';
import { notReachedText, stillText } from '../wait/text.js';
import { isLimited, waitOutcome, type WaitFor, type WaitOutcome } from '../wait/outcome.js';
import type { DaemonConnection } from '../daemon-control/connection.js';

type Options = { for?: WaitFor[]; timeout?: number; json?: true };

const STATES: readonly WaitFor[] = ['working', 'blocked', 'feedback', 'done', 'limit-reset'];

export const command = defineCommand<Options>({
  name: 'wait',
  summary: 'Wait until a session is blocked, needs feedback or is done; exits with 1 on timeout',
  arguments: [SESSION_ARGUMENT],
  options: [
    {
      flags: '--for <states>',
      description: `States to wait for: ${STATES.join(', ')} (default: blocked,feedback,done). limit-reset: the limit on its screen has ended or is gone; an error if it shows none`,
      parse: parseStates,
      choices: STATES,
      list: true,
    },
    {
      flags: '--timeout <duration>',
      description: 'Give up after this time, e.g. 90s, 10m, 1h30m (default: never)',
      parse: parseDuration,
    },
    JSON_OPTION,
  ],
  async run(context, args, options) {
    const connection = await context.connect();
    const { id } = await pickSession(connection, arg(args));
    const wanted = options.for ?? ['blocked', 'feedback', 'done'];
    const { session, state } = await untilReached(connection, id, {
      wanted,
      timeoutMs: options.timeout,
      now: context.now,
    });
    if (options.json) context.print.json({ id, state, reason: whyText(session), session });
    else
      context.print.line(
        `${id} ${state}${whyText(session) === '' ? '' : `: ${onOneLine(whyText(session))}`}`,
      );
  },
});

function parseStates(text: string): WaitFor[] {
  return text.split(',').map((part) => {
    const state = STATES.find((known) => known === part.trim());
    if (state === undefined)
      throw new UsageError(
        `Invalid state ${JSON.stringify(part.slice(0, 40))}.`,
        `States: ${STATES.join(', ')}`,
      );
    return state;
  });
}

type Until = {
  wanted: readonly WaitFor[];
  timeoutMs: number | undefined;
  /** Wall time, to say how long the session has been in its state. */
  now(): number;
};

function untilReached(
  connection: DaemonConnection,
  id: string,
  { wanted, timeoutMs, now }: Until,
): Promise<Extract<WaitOutcome, { kind: 'reached' }>> {
  return new Promise((resolve, reject) => {
    let last: Session | undefined;
    let wasLimited = false;
    let timer: NodeJS.Timeout | undefined;
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      queueMicrotask(() => stop()); // the first call may come before `stop` is assigned
      settle();
    };
    if (timeoutMs !== undefined)
      timer = setTimeout(
        () => finish(() => reject(timedOut(id, { wanted, timeoutMs, last, now: now() }))),
        timeoutMs,
      );
    const stop = connection.follow({
      onSessions(sessions) {
        last = sessions.get(id) ?? last;
        const outcome = waitOutcome(sessions.get(id), wanted, wasLimited);
        wasLimited ||= isLimited(sessions.get(id));
        if (outcome.kind === 'reached') finish(() => resolve(outcome));
        else if (outcome.kind === 'never')
          finish(() => reject(new SchmuxError(outcome.code, `${id} ${outcome.why}.`)));
      },
      onLost: (error) => finish(() => reject(error)),
    });
  });
}

type Wait = Omit<Until, 'now'> & { last: Session | undefined; now: number };

function timedOut(id: string, { wanted, timeoutMs, last, now }: Wait): SchmuxError {
  const name = last === undefined ? id : onOneLine(sessionName(last));
  const message = `${notReachedText(name, wanted, timeoutMs ?? 0)} ${stillText(last, now)}`.trimEnd();
  return new SchmuxError('WAIT_TIMEOUT', message, { hint: `schmux capture ${id}   shows its screen` });
}
