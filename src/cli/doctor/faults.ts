import type { Fault } from '../../contract/events.js';
import { findDaemon } from '../daemon-control/daemon-file.js';
import { onOneLine } from '../output/safe-text.js';
import type { Finding, Machine } from './check.js';

/** What the running daemon says it cannot do right now, one finding each; nothing while none runs. */
export async function faultFindings({ io, paths }: Machine): Promise<(Finding & { name: string })[]> {
  const found = await findDaemon(paths, io.platform);
  if (found.state !== 'up') return [];
  // A daemon of another version may not say.
  const faults: readonly Fault[] = found.info.faults ?? [];
  return faults.map(({ code, message, hint }) => ({
    name: 'fault',
    state: 'warning',
    text: `${code}: ${onOneLine(message)}`,
    ...(hint !== undefined && { fix: onOneLine(hint) }),
  }));
}
