import type { SpawnResult } from '../../contract/session/session.js';
import type { Context } from '../command.js';
import { formatError } from '../output/print.js';
import { printTable } from '../output/print-table.js';
import { createStyle, wantsColour } from '../output/style.js';

type Started = Extract<SpawnResult, { id: string }>;

type Failed = Extract<SpawnResult, { error: object }>;

/** The outcome of one requested session; a session that failed later has an id, because it is kept for inspection. */
export type SpawnOutcome = Started | (Failed & { id?: string; workspace?: string });

/** Not an error: the user cancelled it. */
const isCancelled = (outcome: SpawnOutcome) => 'error' in outcome && outcome.error.code === 'SPAWN_CANCELLED';

const origin = (outcome: Started): string | undefined => outcome.predecessor ?? outcome.forked_from;

export function anyFailed(outcomes: readonly SpawnOutcome[]): boolean {
  return outcomes.some((outcome) => 'error' in outcome);
}

/** Prints to stderr, once per new workspace, its starting point and notes on it, and what is uncertain about a conversation. */
function reportStarts({ print }: Context, outcomes: readonly SpawnOutcome[], quiet: boolean): void {
  const said = new Set<string>();
  for (const outcome of outcomes) {
    if ('error' in outcome || said.has(outcome.workspace)) continue;
    const { workspace, start, notes = [] } = outcome;
    said.add(workspace);
    if (start !== undefined && !quiet) print.note(`${workspace}: ${start}`);
    for (const note of notes) print.note(`${workspace}: ${note}`);
  }
  for (const outcome of outcomes)
    if ('remark' in outcome && outcome.remark !== undefined) print.note(outcome.remark);
}

export async function reportSpawn(
  context: Context,
  outcomes: readonly SpawnOutcome[],
  options: { json?: true; quiet?: true; names?: ReadonlyMap<string, string> | undefined },
): Promise<void> {
  reportStarts(context, outcomes, options.quiet ?? false);
  if (options.json) return context.print.json(outcomes);
  const nameOf = (id = '') => options.names?.get(id) ?? id;
  const started = outcomes.filter((outcome): outcome is Started => !('error' in outcome));
  if (options.quiet) started.forEach((outcome) => context.print.line(outcome.id));
  else if (started.length > 0)
    await printTable(context, started, [
      { title: 'ID', text: (outcome) => outcome.id },
      ...(started.some((outcome) => origin(outcome) !== undefined)
        ? [
            {
              title: 'CONTINUES',
              text: (outcome: Started) => nameOf(origin(outcome)),
              fit: { dropOrder: 2, min: 8 },
            },
          ]
        : []),
      { title: 'AGENT', text: (outcome) => outcome.agent },
      { title: 'WORKSPACE', text: (outcome) => outcome.workspace, fit: { dropOrder: 1, min: 6 } },
      { title: 'ATTACH', text: (outcome) => outcome.attach },
    ]);
  const style = createStyle(wantsColour(context.stderr, context.env));
  const cancelled = outcomes.filter((outcome): outcome is Failed & { id?: string } => isCancelled(outcome));
  if (cancelled.length > 0) {
    const names = cancelled
      .map(({ agent, id }) => (id === undefined ? agent : `${agent} (${id})`))
      .join(', ');
    context.print.note(
      `Cancelled: ${names}. Nothing of ${cancelled.length === 1 ? 'it' : 'them'} was left behind.`,
    );
  }
  for (const outcome of outcomes) {
    if (!('error' in outcome) || isCancelled(outcome)) continue;
    const { id, agent, error } = outcome;
    const message = `${agent}${id === undefined ? '' : ` (${id})`}: ${error.message}`;
    context.stderr.write(formatError({ ...error, message }, style));
  }
  return undefined;
}
