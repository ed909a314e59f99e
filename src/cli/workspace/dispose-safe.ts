import { sizeText } from '../../contract/size.js';
import type { SafetyReport } from '../../contract/workspace/workspace.js';
import type { Context } from '../command.js';
import { confirm } from '../input/confirm.js';
import { reportIds } from '../output/report-ids.js';
import { onOneLine } from '../output/safe-text.js';
import { UsageError } from '../input/usage-error.js';
import { disposeWorkspace, safetyReports, disposedText, type DisposalResult } from './disposal.js';

type Options = { yes?: true; json?: true; discard?: string[] };

/**
 * Disposes of every workspace cloned by schmux in which nothing would be lost, and says why the others are kept. An unsafe
 * workspace is not a failure; one that the daemon refuses after all is.
 */
export async function disposeSafe(
  context: Context,
  ids: readonly string[],
  options: Options,
): Promise<number> {
  if (ids.length > 0 || options.discard !== undefined)
    throw new UsageError('--safe cannot be combined with ids or --discard.');
  const connection = await context.connect();
  const known = await connection.call('workspaceList', { query: {} });
  const reports = await safetyReports(
    connection,
    known.filter(({ managed, status }) => managed && status !== 'preparing'),
  );
  const going = reports.filter(({ safe }) => safe);
  if (!options.json) for (const report of reports) if (!report.safe) context.print.note(stays(report));
  if (going.length === 0 && !options.json) context.print.note('No workspace is safe to dispose of.');
  if (going.length > 0 && !options.yes) {
    const lines = going.map(({ path, size }) =>
      `${onOneLine(path)}  ${size === null ? '' : sizeText(size)}`.trimEnd(),
    );
    const question = `Everything in ${going.length === 1 ? 'this workspace' : `these ${going.length} workspaces`} also exists elsewhere:\n${lines.join('\n')}\nDispose of ${going.length === 1 ? 'it' : 'them'}?`;
    if (!(await confirm(context, question))) {
      context.print.note('Nothing was disposed of.');
      return 1;
    }
  }
  const results: DisposalResult[] = [];
  for (const { id } of going) results.push(await disposeWorkspace(connection, { id, discard: undefined }));
  const trashed = new Map(results.map(({ id, trash }) => [id, trash ?? null]));
  const code = reportIds(context, results, {
    json: options.json ?? false,
    success: (id) => disposedText(id, trashed.get(id) ?? null),
  });
  const done = results.filter(({ error }) => error === null);
  if (!options.json && done.length > 0) context.print.note(freed(done.length, reports, done));
  return code;
}

function stays({ id, reasons }: SafetyReport): string {
  return onOneLine(`${id} is kept: ${reasons.map(({ text }) => text).join('; ')}`);
}

function freed(count: number, reports: readonly SafetyReport[], done: readonly DisposalResult[]): string {
  const gone = new Set(done.map(({ id }) => id));
  const bytes = reports.reduce((sum, { id, size }) => sum + (gone.has(id) ? (size ?? 0) : 0), 0);
  return `${count} ${count === 1 ? 'workspace' : 'workspaces'}, ${sizeText(bytes)} freed.`;
}
