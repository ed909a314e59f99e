import { existsSync } from 'node:fs';
import type { ErrorBody } from '../../contract/errors.js';
import type { SessionRecord, WorkspaceRecord } from '../store/state-schema.js';
import { listIdentities, readIdentity, type Identity } from './start/identity-file.js';
import { blankRecord } from './blank-record.js';
import { promptLine } from './history/prompt-line.js';
import type { History } from './history/history.js';
import type { ScopedPane, Servers } from '../tmux/servers.js';
import type { Registry } from './registry.js';
import type { Seats } from './seats.js';
import { scopedIdsOf } from './sockets.js';
import { seatOf } from './supervise.js';

/** The longest id that `workspaceIdSchema` allows. */
const WORKSPACE_ID_MAX_CHARS = 80;

export type AdoptDeps = {
  registry: Registry;
  tmux: Pick<Servers, 'panes' | 'current'>;
  seats: Pick<Seats, 'open'>;
  runDir: string;
  history: Pick<History, 'prompts'>;
  /** The workspaces on record; a lost one is recorded again. */
  workspaces: {
    all(): WorkspaceRecord[];
    /** Returns the record of the directory at that path, by whatever name; null when it has none. */
    at(path: string): Promise<{ id: string } | null>;
    put(record: WorkspaceRecord): Promise<void>;
  };
};

/**
 * Opens the terminals of recorded sessions, and records sessions of this home that the state file does not know because it was
 * lost or restored: those that live in tmux, and those of which only the identity file and the log are left.
 */
export async function adoptAll(deps: AdoptDeps): Promise<{ adopted: string[] }> {
  const { registry, seats, runDir } = deps;
  const panes = await deps.tmux.panes();
  const byId = new Map(panes.map((pane) => [pane.id, pane]));
  for (const record of registry.all()) openTerminal(seats, record, byId.get(record.id));
  const unknown = new Set([...byId.keys(), ...(await listIdentities(runDir))]);
  for (const record of registry.everything()) unknown.delete(record.id);
  const records: SessionRecord[] = [];
  for (const id of unknown) {
    const identity = await readIdentity(runDir, id);
    const pane = byId.get(id);
    const workspace = identity === null ? 'unknown' : await workspaceOf(deps, identity);
    const socket = pane?.socket ?? identity?.socket ?? deps.tmux.current();
    const line = promptLine(await deps.history.prompts.read(id));
    const common = {
      ...commonOf(id, identity, { workspace, socket, now: registry.now() }),
      ...(line === null ? {} : { prompt_line: line }),
    };
    const record: SessionRecord =
      pane === undefined
        ? {
            ...common,
            status: 'done',
            seat: null,
            exit: null,
            ended_at: registry.now(),
            failure: LOST,
            reviewed: false,
          }
        : { ...common, status: 'running', seat: await seatOf(pane) };
    // Even without a pane: the log can still be read.
    seats.open(id, terminalSeat(record, pane));
    records.push(record);
  }
  await registry.addAll(records);
  return { adopted: records.map((record) => record.id) };
}

/** Returns the id of the workspace at that path, and records the workspace again when it has no record. */
async function workspaceOf({ workspaces }: AdoptDeps, identity: Identity): Promise<string> {
  const known = workspaces.all();
  const same = (await workspaces.at(identity.path)) ?? known.find((record) => record.path === identity.path);
  if (same !== undefined) return same.id;
  // The directory was moved since then, and the record knows where to.
  if (known.some((record) => record.id === identity.workspace) && !existsSync(identity.path))
    return identity.workspace;
  const taken = new Set(known.map((record) => record.id));
  let id = identity.workspace;
  for (let number = 1; taken.has(id); number++) {
    const ending = number === 1 ? '-adopted' : `-adopted-${number}`;
    id = `${identity.workspace.slice(0, WORKSPACE_ID_MAX_CHARS - ending.length)}${ending}`;
  }
  await workspaces.put({
    id,
    path: identity.path,
    repo: identity.repo,
    branch: identity.branch,
    // Not proven to be our own clone, so schmux never deletes it.
    managed: false,
    status: 'ready',
    created_at: identity.created_at,
    base_commit: null,
  });
  return id;
}

function commonOf(
  id: string,
  identity: Identity | null,
  other: { workspace: string; socket: string; now: string },
) {
  return blankRecord({
    id,
    socket: other.socket,
    agent: identity?.agent ?? 'unknown',
    workspace: other.workspace,
    nickname: identity?.nickname ?? null,
    created_at: identity?.created_at ?? other.now,
    ...(identity?.conversation === undefined ? {} : { conversation: identity.conversation }),
    ...(identity?.predecessor === undefined ? {} : { predecessor: identity.predecessor }),
  });
}

/** Opens the terminal of a session, with a pane or without: a session without a pane still has its log. */
function openTerminal(seats: AdoptDeps['seats'], record: SessionRecord, pane: ScopedPane | undefined): void {
  if (record.status === 'spawning') return;
  // Its agent never ran, unless only the identity file was left of the session.
  if (record.status === 'done' && record.seat === null && record.failure?.code !== LOST.code) return;
  seats.open(record.id, terminalSeat(record, pane));
}

function terminalSeat(record: SessionRecord, pane: ScopedPane | undefined) {
  const seat = record.status === 'spawning' ? null : record.seat;
  const ids = seat === null ? null : scopedIdsOf(record, seat);
  return {
    session: pane?.session ?? ids?.session ?? '',
    pane: pane?.pane ?? ids?.pane ?? '',
    live: pane !== undefined && !pane.dead,
    cols: pane?.cols ?? 120,
    rows: pane?.rows ?? 36,
  };
}

const LOST: ErrorBody = {
  code: 'SESSION_GONE',
  message: 'The record of this session was lost with state.json, and its tmux session no longer exists.',
  hint: 'The log is kept: schmux logs prints it.',
};
