import { compareAttention, needsYou } from '../../contract/session/attention.js';
import { dialogLines, howToAnswer } from '../acting/dialog-text.js';
import { attachToSession } from '../attach/attach.js';
import { defineCommand, JSON_OPTION, QUIET_OPTION } from '../command.js';
import { indicatorText, paintIndicator, sessionName, whyText } from '../output/indicator.js';
import { onOneLine } from '../output/safe-text.js';

type Options = { attach?: true; json?: true; quiet?: true };

export const command = defineCommand<Options>({
  name: 'next',
  summary: 'Show the session that needs you most; exits with 1 if none does',
  options: [{ flags: '-a, --attach', description: 'Attach to the session' }, JSON_OPTION, QUIET_OPTION],
  async run(context, _args, options) {
    const { print } = context;
    const connection = await context.connect();
    const waiting = (await connection.call('sessionList', {})).filter(needsYou).sort(compareAttention);
    const [first] = waiting;
    if (options.json) print.json(first ?? null);
    else if (options.quiet && first !== undefined) print.line(first.id);
    if (first === undefined) {
      if (!options.json && !options.quiet) print.note('No session needs you.');
      return 1;
    }
    if (options.json || options.quiet) return 0;
    const mark = paintIndicator(print.style, first.indicator, indicatorText(first, context.now()));
    print.line(
      `${mark}  ${print.style.bold(onOneLine(sessionName(first)))}  ${first.agent}  ${first.workspace.id}`,
    );
    print.line(`  ${onOneLine(whyText(first))}`);
    if (options.attach) return attachToSession(context, first);
    if (first.dialog !== undefined && context.stdout.isTTY) {
      for (const line of dialogLines(first.dialog, print.style)) print.line(line);
      for (const line of howToAnswer(first.id, first.dialog)) print.line(`  ${line}`);
    }
    print.line(`  ${first.attach}`);
    if (waiting.length > 1) print.line(print.style.dim(`${waiting.length - 1} more: schmux list`));
    return 0;
  },
});
