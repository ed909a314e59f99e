import type { Opinion, Why } from '../../contract/nudge.js';
import { defineCommand, JSON_OPTION, word, type Context } from '../command.js';
import { pickSession } from '../pick.js';
import { agoInWords } from '../relative-time.js';
import { onOneLine } from '../table.js';

export const command = defineCommand<{ json?: true }>({
  name: 'why',
  summary: 'explain what NudgeNik reads off a session: every source, and the line that shows it',
  arguments: [{ name: '<id>', description: 'id, unique prefix or nickname', complete: 'session' }],
  options: [JSON_OPTION],
  async run(context, words, options) {
    const connection = await context.connect();
    const { id } = await pickSession(connection, word(words));
    const why = await connection.call('sessionWhy', { params: { id } });
    if (options.json) return context.print.json(why);
    describe(context, why);
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
  print.line(dim(`  read from: ${nudge.source}, rule ${nudge.rule}`));
  for (const { row, text } of nudge.evidence) print.line(`  ${dim(`line ${row + 1}:`)} ${onOneLine(text)}`);
  if (why.opinions.length === 0) return;
  print.line('\nSources, strongest first:');
  for (const opinion of why.opinions) print.line(opinionText(opinion, now()));
}

function opinionText(opinion: Opinion, now: number): string {
  const mark = opinion.won ? '→' : ' ';
  const reason = opinion.reason === '' ? '' : `  ${onOneLine(opinion.reason)}`;
  return `${mark} ${opinion.source.padEnd(8)} ${opinion.state.padEnd(8)} ${agoInWords(opinion.at, now)}${reason}  [${opinion.rule}]`;
}
