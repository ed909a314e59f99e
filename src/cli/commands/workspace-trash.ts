import type { TrashEntry } from '../../contract/workspace/workspace.js';
import { defineCommand, JSON_OPTION, QUIET_OPTION, arg, YES_OPTION } from '../command.js';
import { confirm } from '../input/confirm.js';
import { printTable } from '../output/print-table.js';
import { localTime } from '../output/local-time.js';

export const trashCommand = defineCommand<{ empty?: true; yes?: true; json?: true; quiet?: true }>({
  name: 'trash',
  summary: 'List disposed workspaces that can be restored',
  options: [
    { flags: '--empty', description: 'Delete everything in the trash now' },
    YES_OPTION,
    JSON_OPTION,
    QUIET_OPTION,
  ],
  async run(context, _args, options) {
    const connection = await context.connect();
    const entries: TrashEntry[] = await connection.call('trashList', {});
    if (options.empty) {
      const question = `${entries.map(({ trash_path }) => trash_path).join('\n')}\nDelete ${entries.length === 1 ? 'it' : `these ${entries.length}`} for good?`;
      if (entries.length > 0 && !options.yes && !(await confirm(context, question))) return 1;
      for (const { id } of entries) await connection.call('trashEmpty', { body: { id } });
      return context.print.note(entries.length === 0 ? 'The trash is empty.' : 'The trash was emptied.');
    }
    if (options.json) return context.print.json(entries);
    if (options.quiet) return entries.forEach(({ id }) => context.print.line(id));
    if (entries.length === 0) return context.print.note('The trash is empty.');
    await printTable(context, entries, [
      { title: 'ID', text: ({ id }) => id },
      { title: 'WORKSPACE', text: ({ workspace }) => workspace },
      { title: 'BRANCH', text: ({ branch }) => branch ?? '', fit: { dropOrder: 1, min: 10 } },
      { title: 'UNTIL', text: ({ until }) => localTime(until) },
      { title: 'HOLDS', text: ({ lost }) => lost.join('; '), fit: { flex: true, min: 24 } },
      { title: 'PATH', text: ({ trash_path }) => trash_path, fit: { dropOrder: 2, min: 16 } },
    ]);
  },
});

export const restoreCommand = defineCommand({
  name: 'restore',
  summary: 'Restore a workspace from the trash to where it was',
  arguments: [{ name: '<id>', description: 'Id from schmux workspace trash, or id of the workspace' }],
  async run(context, args) {
    const connection = await context.connect();
    const { id, path } = await connection.call('trashRestore', { params: { id: arg(args) }, body: {} });
    context.print.line(`${id}: ${path}`);
  },
});
