import type { SessionRecord } from '../store/state-schema.js';
import { readBirth } from './birth.js';
import type { PaneNow, TerminalPort, TmuxPort } from './ports.js';
import type { Registry } from './registry.js';
import { seatOf } from './supervise.js';

export type AdoptDeps = {
  registry: Registry;
  tmux: TmuxPort;
  terminals: TerminalPort;
  runDir: string;
};

/** At start: terminals for what is recorded, records for our own live sessions that the state file does not know (it was lost or restored). */
export async function adoptAll(deps: AdoptDeps): Promise<{ adopted: string[] }> {
  const { registry, terminals } = deps;
  const panes = await deps.tmux.panes();
  const byId = new Map(panes.map((pane) => [pane.id, pane]));
  for (const record of registry.all()) openTerminal(terminals, record, byId.get(record.id));
  const unknown = panes.filter((pane) => registry.find(pane.id) === undefined);
  const records: SessionRecord[] = [];
  for (const pane of unknown) {
    terminals.open(pane.id, {
      session: pane.session,
      pane: pane.pane,
      live: !pane.dead,
      cols: pane.cols,
      rows: pane.rows,
    });
    const birth = await readBirth(deps.runDir, pane.id);
    records.push({
      status: 'running',
      id: pane.id,
      agent: birth?.agent ?? 'unknown',
      workspace: birth?.workspace ?? 'unknown',
      nickname: birth?.nickname ?? null,
      created_at: birth?.created_at ?? registry.now(),
      last_activity_at: null,
      last_viewed_at: null,
      viewed_offset: null,
      muted: false,
      git_at_spawn: null,
      disposing: false,
      ended_by_user: false,
      seat: await seatOf(pane),
    });
  }
  await registry.addAll(records);
  return { adopted: records.map((record) => record.id) };
}

/** A session without a pane still has its log: the view of it is the same. */
function openTerminal(terminals: TerminalPort, record: SessionRecord, pane: PaneNow | undefined): void {
  if (record.status === 'spawning') return;
  if (record.status === 'done' && record.seat === null) return;
  const seat = record.seat;
  terminals.open(record.id, {
    session: pane?.session ?? seat?.session ?? '',
    pane: pane?.pane ?? seat?.pane ?? '',
    live: pane !== undefined && !pane.dead,
    cols: pane?.cols ?? 120,
    rows: pane?.rows ?? 36,
  });
}
