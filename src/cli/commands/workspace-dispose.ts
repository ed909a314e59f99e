import { SchmuxError } from '../../contract/errors.js';
import { isOnlyAsked, type SafetyReport, type Workspace } from '../../contract/workspace/workspace.js';
import { collect, defineCommand, JSON_OPTION, argList, YES_OPTION } from '../command.js';
import { confirm } from '../input/confirm.js';
import { reportIds } from '../output/report-ids.js';
import { onOneLine } from '../output/safe-text.js';
import { disposeWorkspace, safetyReports, disposedText, type DisposalResult } from '../workspace/disposal.js';
import { pickWorkspaces, WORKSPACE_ARGUMENT } from '../workspace/pick.js';
import { UsageError } from '../input/usage-error.js';
import { disposeSafe } from '../workspace/dispose-safe.js';

type Options = { yes?: true; json?: true; discard?: string[]; safe?: true };

/** Work is discarded only with the code of the report that listed it: nothing is discarded that was not shown. */
export const disposeCommand = defineCommand<Options>({
  name: 'dispose',
  summary: 'Delete workspaces, unless work in them would be lost',
  details: `Before anything is deleted, the clone is compared with its remote. A workspace with work that exists nowhere else is kept;
ignored files, and commits that only a reflog has, are named and need your confirmation.

  schmux workspace dispose app-001                      lists what would be lost, with a code for exactly that
  schmux workspace dispose app-001 --discard 1a2b3c4d   disposes of it anyway, unless more would be lost by then

--safe disposes of every workspace cloned by schmux in which nothing would be lost, and says why the others are kept.

What is discarded stays in the trash for a day (internal.trash_keep_hours), as long as the disk has room:

  schmux workspace trash                                lists what is in the trash
  schmux workspace restore app-001                      takes a workspace out again`,
  arguments: [{ ...WORKSPACE_ARGUMENT, name: '[ids...]', description: 'Workspace ids or directories' }],
  options: [
    { flags: '--safe', description: 'Dispose of every workspace in which nothing would be lost' },
    {
      flags: '--discard <code>',
      description:
        'Also discard work that exists nowhere else: the code from the report that lists it (repeatable)',
      parse: collect,
    },
    { ...YES_OPTION, description: 'Skip the confirmation prompt; what would need one then needs --discard' },
    JSON_OPTION,
  ],
  async run(context, args, options) {
    if (options.safe) return disposeSafe(context, argList(args), options);
    if (argList(args).length === 0)
      throw new UsageError(
        'Missing workspaces: name them or pass --safe.',
        'schmux workspace list   lists them',
      );
    const connection = await context.connect();
    const chosen = await pickWorkspaces(context, connection, argList(args));
    const reports = await safetyReports(connection, chosen);
    const plans = reports.map((report) => planFor(report, options));
    const going = chosen.filter((_, index) => plans[index]?.kept === null);
    if (going.length > 0 && !options.yes) {
      const effects = going.map((workspace) => effectOn(workspace, reports));
      if (!(await confirm(context, `${effects.join('\n')}\nContinue?`))) {
        context.print.note('Nothing was disposed of.');
        return 1;
      }
    }
    const results: DisposalResult[] = [];
    for (const [index, { id }] of chosen.entries()) {
      const plan = plans[index];
      results.push(
        plan === undefined || plan.kept !== null
          ? { id, error: plan?.kept?.toBody() ?? null }
          : await disposeWorkspace(connection, { id, discard: plan.discard }),
      );
    }
    const trashed = new Map(results.map(({ id, trash }) => [id, trash ?? null]));
    return reportIds(context, results, {
      json: options.json ?? false,
      success: (id) => disposedText(id, trashed.get(id) ?? null),
    });
  },
});

type Plan = { kept: SchmuxError | null; discard: string | undefined };

function planFor(report: SafetyReport, options: Options): Plan {
  if (report.safe) return { kept: null, discard: undefined };
  const { digest } = report;
  const isNamed = digest !== undefined && (options.discard ?? []).includes(digest);
  const isAskedFor = options.yes !== true && isOnlyAsked(report);
  const alive = report.reasons.some(({ kind }) => kind === 'live_sessions');
  if ((isNamed || isAskedFor) && !alive) return { kept: null, discard: digest };
  return { kept: unsafe(report, options), discard: undefined };
}

function effectOn({ id, managed, path }: Workspace, reports: readonly SafetyReport[]): string {
  if (!managed) return onOneLine(`schmux forgets ${path}; the directory itself is kept.`);
  const report = reports.find((entry) => entry.id === id);
  const notes = (report?.notes ?? []).map((note) => `  ${onOneLine(note)}`);
  if (report === undefined || (report.safe && notes.length === 0))
    return onOneLine(`${path} is deleted. Everything in it also exists elsewhere.`);
  const hours = report.trash_hours ?? 0;
  const end = hours === 0 ? 'is deleted immediately' : `goes to the trash, which keeps it for ${hours} h`;
  const what = report.safe ? '. All work in it also exists elsewhere; note:' : ', with';
  return [onOneLine(`${path} ${end}${what}`), ...linesOf(report), ...notes].join('\n');
}

function unsafe(report: SafetyReport, options: Options): SchmuxError {
  const { id, path, digest, notes = [] } = report;
  const other = options.discard === undefined ? '' : ' The code given with --discard is for another loss.';
  const anyway =
    digest === undefined
      ? []
      : [`To dispose of it anyway: schmux workspace dispose ${id} --discard ${digest}`];
  return new SchmuxError(
    'WORKSPACE_UNSAFE',
    `The workspace is kept: something in it would be lost.${other}`,
    {
      hint: [...linesOf(report), ...notes.map(onOneLine), `It is in ${path}`, ...anyway].join('\n'),
    },
  );
}

function linesOf({ reasons }: SafetyReport): string[] {
  return reasons.flatMap(({ text, items }) => [text, ...items.map((item) => `  ${onOneLine(item)}`)]);
}
