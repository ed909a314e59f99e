import type { Client } from '../../../../client/client.js';
import { toSchmuxError } from '../../../../contract/errors.js';
import type { WorkspaceEntry } from '../workspace-list.js';
import { fullTime } from '../../../state/words/words.js';

/**
 * `stays` says why it is kept, null if it can be removed; `note` is what is not a loss but worth mentioning. `size` is
 * in bytes.
 */
export type Verdict = { id: string; size: number | null; stays: string | null; note: string };
/** `error` says why it was kept after all; `until` how long it can be restored. */
export type Removal = { id: string; size: number | null; error: string | null; until: string };

/** The daemon handles a few more at once; this leaves room for other requests. */
const TOGETHER = 3;

/** Checks all workspaces again, a few at a time. A workspace that cannot be checked is kept. */
export async function checkAll(
  client: Pick<Client, 'call'>,
  entries: readonly WorkspaceEntry[],
  { tell, signal }: { tell: (done: number) => void; signal: AbortSignal },
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  const queue = [...entries.entries()];
  let done = 0;
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined && !signal.aborted; next = queue.shift()) {
      const [index, entry] = next;
      verdicts[index] = await verdictOn(client, entry, signal);
      tell(++done);
    }
  };
  await Promise.all(Array.from({ length: TOGETHER }, work));
  return verdicts;
}

async function verdictOn(
  client: Pick<Client, 'call'>,
  { workspace, chip, size = null }: WorkspaceEntry,
  signal: AbortSignal,
): Promise<Verdict> {
  const { id, managed } = workspace;
  const stay = (stays: string): Verdict => ({ id, size, stays, note: '' });
  if (!managed) return stay('not managed by schmux');
  if (chip.kind === 'live') return stay(chip.text);
  try {
    const report = await client.call('workspaceSafety', { params: { id } }, { signal });
    const stays = report.safe ? null : report.reasons.map(({ text }) => text).join('; ');
    return { id, size: report.size, stays, note: (report.notes ?? []).join(' ') };
  } catch (thrown) {
    return stay(toSchmuxError(thrown).message);
  }
}

/** Removes workspaces one at a time; a failure never stops the others. */
export async function disposeAll(
  client: Pick<Client, 'call'>,
  going: readonly Verdict[],
  tell: (done: number) => void,
): Promise<Removal[]> {
  const removals: Removal[] = [];
  for (const { id, size } of going) {
    tell(removals.length);
    try {
      const { trash = null } = await client.call('workspaceDispose', { params: { id }, body: {} });
      const until = trash === null ? '' : `in the trash until ${fullTime(trash.until)}`;
      removals.push({ id, size, error: null, until });
    } catch (thrown) {
      removals.push({ id, size, error: toSchmuxError(thrown).message, until: '' });
    }
  }
  return removals;
}
