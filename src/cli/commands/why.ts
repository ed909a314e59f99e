import {
  nudgeStateSchema,
  type Asked,
  type Nudge,
  type NudgeState,
  type Opinion,
  type Why,
} from '../../contract/session/nudge.js';
import { limitLeft, limitTime } from '../../contract/session/limit.js';
import { dialogLines, howToAnswer } from '../acting/dialog-text.js';
import { defineCommand, JSON_OPTION, arg, type Context } from '../command.js';
import { pickSession, SESSION_ARGUMENT } from '../sessions/pick.js';
import { agoInWords } from '../output/relative-time.js';
import { onOneLine } from '../output/safe-text.js';
import { UsageError } from '../input/usage-error.js';

type Options = { json?: true; wrong?: NudgeState; note?: string };

export const command = defineCommand<Options>({
  name: 'why',
  summary: 'Explain why a session has its status: every source, and the line that decided',
  arguments: [SESSION_ARGUMENT],
  options: [
    {
      flags: '--wrong <state>',
      description: `Save this screen as an example of a wrong status; the right one is ${nudgeStateSchema.options.join(', ')}`,
      parse: parseState,
      choices: nudgeStateSchema.options,
    },
    { flags: '--note <text>', description: 'With --wrong: note on what is wrong' },
    JSON_OPTION,
  ],
  async run(context, args, options) {
    const connection = await context.connect();
    const session = await pickSession(connection, arg(args));
    const { id } = session;
    if (options.wrong !== undefined) {
      const body = { label: options.wrong, note: options.note ?? '' };
      const kept = await connection.call('sessionWrong', { params: { id }, body });
      if (options.json) return context.print.json(kept);
      context.print.line(`Saved as an example: ${kept.path}`);
      return context.print.note('It contains the text of the screen; review it before you share it.');
    }
    if (options.note !== undefined)
      throw new UsageError('--note requires --wrong.', 'schmux why ID --wrong blocked --note TEXT');
    const why = await connection.call('sessionWhy', { params: { id } });
    if (options.json) return context.print.json(why);
    describe(context, why);
    if (session.dialog !== undefined) {
      context.print.line('\nThe open question:');
      for (const line of dialogLines(session.dialog, context.print.style)) context.print.line(line);
      for (const line of howToAnswer(id, session.dialog)) context.print.line(context.print.style.dim(line));
    }
  },
});

function describe({ print, now }: Context, why: Why): void {
  const { bold, dim } = print.style;
  const { nudge } = why;
  const problem = nudge.problem === null ? '' : ` (${nudge.problem.replace('_', ' ')})`;
  print.line(
    `${bold(why.id)}  ${why.agent}  ${bold(nudge.state)}${problem}, since ${agoInWords(nudge.since, now())}`,
  );
  if (nudge.reason !== '') print.line(`  ${onOneLine(nudge.reason)}`);
  if (nudge.limited_until !== undefined) print.line(`  ${limitText(nudge, nudge.limited_until, now())}`);
  print.line(dim(`  read from: ${nudge.source}, rule ${nudge.rule}`));
  for (const { row, text } of nudge.evidence) print.line(`  ${dim(`line ${row + 1}:`)} ${onOneLine(text)}`);
  if (why.opinions.length > 0) print.line('\nSources, strongest first:');
  for (const opinion of why.opinions) print.line(opinionText(opinion, now()));
  if (why.asked !== undefined) describeAsked(print, why.asked, now());
}

/** Returns when the limit ends, in the zone of this terminal: the screen may name another one. */
function limitText(nudge: Nudge, until: string, now: number): string {
  const left = limitLeft(until, now);
  return left === '' ? `the limit ended ${limitTime(nudge)}` : `the limit ends ${limitTime(nudge)}, ${left}`;
}

function describeAsked(print: Context['print'], asked: Asked, now: number): void {
  const { agent, at, text, answer, problem } = asked;
  const came = answer ?? onOneLine(problem ?? 'no answer yet');
  print.line(`\n${agent} was asked ${agoInWords(at, now)}: ${came}. Text sent:`);
  for (const line of text.trimEnd().split('\n')) print.line(print.style.dim(`  | ${onOneLine(line)}`));
}

function opinionText(opinion: Opinion, now: number): string {
  const mark = opinion.won ? '→' : ' ';
  const reason = opinion.reason === '' ? '' : `  ${onOneLine(opinion.reason)}`;
  return `${mark} ${opinion.source.padEnd(8)} ${opinion.state.padEnd(8)} ${agoInWords(opinion.at, now)}${reason}  [${opinion.rule}]`;
}

function parseState(text: string): NudgeState {
  const state = nudgeStateSchema.safeParse(text);
  if (state.success) return state.data;
  throw new UsageError(
    `Invalid state ${JSON.stringify(text.slice(0, 40))}.`,
    `States: ${nudgeStateSchema.options.join(', ')}`,
  );
}
