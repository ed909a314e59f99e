import type { Session } from '../../contract/session/session.js';
import type { Sink } from '../output/sink.js';
import { onOneLine } from '../output/safe-text.js';

/** Lines below the cursor that are redrawn in place. */
export type Progress = { show(sessions: readonly Session[]): void; clear(): void };

/** Most lines shown, the rest is counted: a hundred lines would scroll and could not be redrawn. */
const LINES_SHOWN = 8;

/** Draws only on a terminal; prints nothing elsewhere. */
export function createProgress(sink: Sink | null): Progress {
  let drawn = 0;
  // CUU and ED (ECMA-48 8.3.22, 8.3.39): move up over our lines, then erase to the end.
  const erase = () => (drawn === 0 ? '' : `\u001b[${drawn}A\r\u001b[J`);
  return {
    show(sessions) {
      if (sink === null || !sink.isTTY) return;
      // Two rows are reserved: one for the count, one for the cursor.
      const shown = sessions.slice(0, Math.max(1, Math.min(LINES_SHOWN, sink.rows - 2)));
      const agentWidth = Math.max(...shown.map(({ agent }) => agent.length));
      const lines = shown.map((session) => progressLine(session, agentWidth, sink.columns));
      if (sessions.length > lines.length) lines.push(`  and ${sessions.length - lines.length} more`);
      sink.write(`${erase()}${lines.map((line) => `${line}\n`).join('')}`);
      drawn = lines.length;
    },
    clear() {
      if (sink === null || drawn === 0) return;
      sink.write(erase());
      drawn = 0;
    },
  };
}

function progressLine(session: Session, agentWidth: number, columns: number): string {
  const { progress, id, agent, workspace } = session;
  const percent = progress === null || progress.percent === null ? '' : `${Math.round(progress.percent)} %`;
  const text = progress === null ? 'starting' : progress.text || progress.phase;
  // Truncated by code units: the text is ASCII, and a wrapped line could not be redrawn.
  return onOneLine(
    `  ${id}  ${agent.padEnd(agentWidth)}  ${workspace.id}  ${percent.padStart(5)}  ${text}`,
  ).slice(0, Math.max(1, columns - 1));
}
