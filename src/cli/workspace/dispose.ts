import { SchmuxError, toSchmuxError } from '../../contract/errors.js';
import type { IdResult } from '../../contract/session.js';
import { isOnlyAsked, type SafetyReport, type TrashEntry, type Workspace } from '../../contract/workspace.js';
import { collect, defineCommand, JSON_OPTION, wordList, YES_OPTION } from '../command.js';
import { confirm } from '../confirm.js';
import type { Connection } from '../connection.js';
import { reportIds } from '../report-ids.js';
import { onOneLine } from '../table.js';
import { localTime } from './local-time.js';
import { pickWorkspaces, WORKSPACE_ARGUMENT } from './pick.js';

type Options = { yes?: true; json?: true; discard?: string[] };
const TOGETHER = 6;
type Result = IdResult & { trash?: TrashEntry | null };

/** Naming what it lists, only the code that a report printed discards it: nothing is discarded that was not shown. */
export const disposeCommand = defineCommand<Options>({
  name: 'dispose',
  summary: 'Delete workspaces, if nothing in them would be lost',
  details: `Before anything is deleted, everything in the clone is compared with what its remote has. Work that is nowhere else keeps
it; files that git ignores, and commits that only a log of git has, need a yes to a question that names them.

  schmux workspace dispose app-001                      what would be lost, and a code that stands for exactly that
  schmux workspace dispose app-001 --discard 1a2b3c4d   disposes of it all the same, unless there is something else by then

What is discarded stays in the trash for a day (internal.trash_keep_hours), as long as the disk has room:

  schmux workspace trash                                what is in it
  schmux workspace restore app-001                      takes it out again`,
  arguments: [{ ...WORKSPACE_ARGUMENT, name: '<ids...>', description: 'Workspaces: ids or directories' }],
  options: [
    {
      flags: '--discard <code>',
      description: 'Discard what is nowhere else too: the code of the report that listed it (repeatable)',
      parse: collect,
    },
    { ...YES_OPTION, description: 'Do not ask for confirmation; what needs one then needs --discard' },
    JSON_OPTION,
  ],
  async run(context, words, options) {
    const connection = await context.connect();
    const chosen = await pickWorkspaces(context, connection, wordList(words));
    const reports = await reportsOf(connection, chosen);
    const plans = reports.map((report) => planFor(report, options));
    const going = chosen.filter((_, index) => plans[index]?.kept === null);
    if (going.length > 0 && !options.yes) {
      const effects = going.map((workspace) => effectOn(workspace, reports));
      if (!(await confirm(context, `${effects.join('\n')}\nGo on?`))) {
        context.print.note('Nothing was disposed of.');
        return 1;
      }
    }
    const results: Result[] = [];
    for (const [index, { id }] of chosen.entries()) {
      const plan = plans[index];
      results.push(
        plan === undefined || plan.kept !== null
          ? { id, error: plan?.kept?.toBody() ?? null }
          : await disposeOf(connection, { id, discard: plan.discard }),
      );
    }
    const trashed = new Map(results.map(({ id, trash }) => [id, trash ?? null]));
    return reportIds(context, results, {
      json: options.json ?? false,
      success: (id) => successOf(id, trashed.get(id) ?? null),
    });
  },
});

/** A few at a time, so that each is answered while its caller waits. */
async function reportsOf(connection: Connection, workspaces: readonly Workspace[]): Promise<SafetyReport[]> {
  const reports: SafetyReport[] = [];
  for (let first = 0; first < workspaces.length; first += TOGETHER) {
    const some = workspaces.slice(first, first + TOGETHER);
    reports.push(
      ...(await Promise.all(some.map(({ id }) => connection.call('workspaceSafety', { params: { id } })))),
    );
  }
  return reports;
}

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
  if (!managed) return onOneLine(`schmux forgets ${path}; the directory itself stays.`);
  const report = reports.find((entry) => entry.id === id);
  const notes = (report?.notes ?? []).map((note) => `  ${onOneLine(note)}`);
  if (report === undefined || (report.safe && notes.length === 0))
    return onOneLine(`${path} is deleted. Everything in it is also elsewhere.`);
  const hours = report.trash_hours ?? 0;
  const end = hours === 0 ? 'is deleted at once' : `goes into the trash, which keeps it for ${hours} h`;
  const what = report.safe ? '. All work in it is also elsewhere; worth a word:' : ', with';
  return [onOneLine(`${path} ${end}${what}`), ...linesOf(report), ...notes].join('\n');
}

function unsafe(report: SafetyReport, options: Options): SchmuxError {
  const { id, path, digest, notes = [] } = report;
  const other = options.discard === undefined ? '' : ' That is not what --discard was given for.';
  const anyway =
    digest === undefined
      ? []
      : [`To dispose of it all the same: schmux workspace dispose ${id} --discard ${digest}`];
  return new SchmuxError('WORKSPACE_UNSAFE', `It is kept: something in it would be lost.${other}`, {
    hint: [...linesOf(report), ...notes.map(onOneLine), `It is in ${path}`, ...anyway].join('\n'),
  });
}

function linesOf({ reasons }: SafetyReport): string[] {
  return reasons.flatMap(({ text, items }) => [text, ...items.map((item) => `  ${onOneLine(item)}`)]);
}

/** It is looked at once more at that moment, so it can still be kept. */
async function disposeOf(
  connection: Connection,
  { id, discard }: { id: string; discard: string | undefined },
): Promise<Result> {
  const body = discard === undefined ? {} : { discard };
  try {
    const { trash = null } = await connection.call('workspaceDispose', { params: { id }, body });
    return { id, error: null, trash };
  } catch (error) {
    return { id, error: toSchmuxError(error).toBody() };
  }
}

function successOf(id: string, trash: TrashEntry | null): string {
  if (trash === null) return `${id}: disposed`;
  return `${id}: disposed; in the trash until ${localTime(trash.until)} (schmux workspace restore ${id}): ${trash.trash_path}`;
}
