import type { Fault } from '../../contract/events.js';
import { findDaemon } from '../daemon-control/daemon-file.js';
import { onOneLine } from '../output/safe-text.js';
import type { Finding, Machine } from './check.js';

/** Returns one finding per fault of the running daemon; none if it is not running. */
export async function faultFindings({ io, paths }: Machine): Promise<(Finding & { name: string })[]> {
  const found = await findDaemon(paths, io.platform);
  if (found.state !== 'up') return [];
  // A daemon of another version may not report them.
  const faults: readonly Fault[] = found.info.faults ?? [];
  return faults.map(({ code, message, hint }) => ({
    name: 'fault',
    state: 'warning',
    text: `${code}: ${onOneLine(message)}`,
    ...(hint !== undefined && { fix: onOneLine(hint) }),
  }));
}
