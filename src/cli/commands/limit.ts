import { toSchmuxError } from '../../contract/errors.js';
import { limitLeft } from '../../contract/session/limit.js';
import { kindOf, stateText } from '../../contract/session/state-word.js';
import type { IdResult, Session } from '../../contract/session/session.js';
import type { DaemonConnection } from '../daemon-control/connection.js';
import { defineCommand, JSON_OPTION, argList } from '../command.js';
import { reportIds } from '../output/report-ids.js';
import { pickSessions, SESSIONS_ARGUMENT } from '../sessions/pick.js';
import { UsageError } from '../input/usage-error.js';

/** The session's own choice; null when the configuration decides. */
const CHOICES = { on: true, off: false, default: null } as const;
const WORDS = Object.keys(CHOICES) as (keyof typeof CHOICES)[];
type Choice = keyof typeof CHOICES;

export const command = defineCommand<{ continue?: Choice; json?: true }>({
  name: 'limit',
  summary: 'Show when the limit of a session ends, and whether schmux continues it then',
  details:
    'A session that is continued is sent "continue" two minutes after its limit, once, and only if its screen still shows the same notice. Off by default: schmux config set limits.continue_at_reset true turns it on for all sessions.',
  arguments: [SESSIONS_ARGUMENT],
  options: [
    {
      flags: '--continue <choice>',
      description: 'Continue after limits: on, off, or default (as limits.continue_at_reset says)',
      parse: parseChoice,
      choices: WORDS,
    },
    JSON_OPTION,
  ],
  async run(context, args, options) {
    const connection = await context.connect();
    const sessions = await pickSessions(connection, argList(args));
    const { config } = await connection.call('configGet', {});
    const isDefault = config.limits.continue_at_reset;
    const choice = options.continue;
    if (choice === undefined) {
      if (options.json) context.print.json(sessions.map(limitOf));
      else
        for (const session of sessions)
          context.print.line(`${session.id}: ${limitText(session, { isDefault, now: context.now() })}`);
      return 0;
    }
    const own = CHOICES[choice];
    const results = await Promise.all(sessions.map(({ id }) => choose(connection, id, own)));
    return reportIds(context, results, {
      json: options.json ?? false,
      success: (id) => `${id}: ${settingText(own ?? isDefault, own)}`,
    });
  },
});

function parseChoice(text: string): Choice {
  const choice = WORDS.find((word) => word === text);
  if (choice !== undefined) return choice;
  throw new UsageError(
    `Invalid choice ${JSON.stringify(text.slice(0, 40))}.`,
    `Choices: ${WORDS.join(', ')}`,
  );
}

async function choose(connection: DaemonConnection, id: string, own: boolean | null): Promise<IdResult> {
  try {
    await connection.call('sessionUpdate', { params: { id }, body: { continue_at_reset: own } });
    return { id, error: null };
  } catch (error) {
    return { id, error: toSchmuxError(error).toBody() };
  }
}

function limitOf({ id, nudge, limit, continue_at_reset: own }: Session): object {
  return {
    id,
    limited: nudge.problem === 'rate_limited',
    limited_until: nudge.limited_until ?? null,
    ended: limit?.ended ?? null,
    continue_at: limit?.continue_at ?? null,
    continue_at_reset: own ?? null,
  };
}

function limitText(session: Session, { isDefault, now }: { isDefault: boolean; now: number }): string {
  const own = session.continue_at_reset ?? null;
  const left = session.nudge.limited_until === undefined ? '' : limitLeft(session.nudge.limited_until, now);
  const isLimited = kindOf(session) === 'limited';
  const state = isLimited ? `${stateText(session)}${left === '' ? '' : ` (${left})`}` : 'No limit';
  return `${state}; ${settingText(own ?? isDefault, own)}`;
}

function settingText(isOn: boolean, own: boolean | null): string {
  return `${isOn ? 'continues automatically' : 'does not continue automatically'}${own === null ? ' (default)' : ''}`;
}
