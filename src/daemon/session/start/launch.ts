import { SchmuxError, toSchmuxError } from '../../../contract/errors.js';
import { tmuxName } from '../../../contract/names.js';
import type { Progress } from '../../../contract/session/session.js';
import type { SpawnEnvironment } from '../../environment/environment.js';
import type { CrashPoint } from '../../../lib/crash-point.js';
import { createLimit } from '../../../lib/keyed-queue.js';
import type { Logger } from '../../../lib/logging/logger.js';
import type { Agents } from '../../agent/agents.js';
import type { Opening } from '../../agent/conversation/arguments.js';
import { launch as launchFiles, type LaunchPlan } from '../../agent/launch/launch.js';
import type { PlacedImage } from '../../agent/launch/images.js';
import type { ResolvedAgent } from '../../agent/resolved.js';
import type { WorkspaceRecord } from '../../store/state-schema.js';
import { parseScopedId } from '../../tmux/server/server-scoped-id.js';
import type { Servers } from '../../tmux/servers.js';
import type { TmuxSeat } from '../../tmux/types.js';
import type { Workspaces } from '../../workspace/workspaces.js';
import {
  imageFolder,
  launchFileOf,
  removeStartFiles,
  writeIdentity,
  writeLaunchFiles,
} from './identity-file.js';
import { proofOf } from '../processes/survivors.js';
import type { History } from '../history/history.js';
import { createImages, type Images } from '../images/images.js';
import type { Registry } from '../registry.js';
import type { Seats } from '../seats.js';
import { scopedIdsOf } from '../sockets.js';

/** tmux does one thing at a time: more starts at once would only delay its other requests until they time out. */
const CREATED_AT_ONCE = 3;
/** Scrollback that tmux itself keeps of a session, for users who attach; the log has everything. */
const TMUX_HISTORY_ROWS = 10_000;

export type Launch = {
  id: string;
  agent: ResolvedAgent;
  workspace: WorkspaceRecord;
  /** The environment for cloning the workspace; the agent's own is in `agent`. */
  environment: SpawnEnvironment;
  prompt: string | null;
  /** Ids of images that belong to the prompt. */
  images: readonly string[];
  opening: Opening;
  size: { cols: number; rows: number };
};

export type Launcher = {
  /** Images for prompts, until the workspace they go into exists. */
  readonly images: Images;
  /** Makes the session in the background: workspace, files, tmux, in that order. The record says how it went. */
  begin(launch: Launch): void;
  /** Cancels a start that is still being prepared; returns false when there is none. */
  cancel(id: string): boolean;
  progress(id: string): Progress | null;
  /** Says that these sessions will begin as soon as their records are saved; returns how to take that back. */
  announce(ids: readonly string[]): () => void;
  /** Returns true from `announce` until the record says how the start went. */
  busy(id: string): boolean;
  /** Resolves when no start is under way. */
  idle(): Promise<void>;
};

export type LauncherDeps = {
  registry: Registry;
  workspaces: Pick<Workspaces, 'prepare' | 'refresh'>;
  /** The setup command of a repository of that name, if it has one. */
  setupOf(repo: string | null): string | undefined;
  agents: Pick<Agents, 'imageFolder'>;
  /** Returns the values that every launch script of this daemon shares. */
  launchDefaults(): Pick<LaunchPlan, 'umask' | 'homeMark' | 'hookCommand'>;
  tmux: Pick<Servers, 'createSession' | 'panes' | 'isSilent' | 'serverPid' | 'kill'>;
  seats: Pick<Seats, 'open'>;
  history: Pick<History, 'forget'>;
  logPath(id: string): string;
  /** The file that tmux writes ids of sessions to when their agents have ended. */
  exitsFile: string;
  runDir: string;
  crashPoint: CrashPoint;
  onProgress(id: string): void;
  logger: Logger;
};

type Start = {
  abort: AbortController;
  progress: Progress | null;
  finished: Promise<void>;
  /** True once its tmux session exists, with the agent in it. */
  made: boolean;
};

export function createLauncher(deps: LauncherDeps): Launcher {
  const { registry, crashPoint, logger } = deps;
  const starts = new Map<string, Start>();
  const announced = new Set<string>();
  const limit = createLimit(() => CREATED_AT_ONCE);
  /**
   * Setup commands of new workspaces, by workspace id; null once the first session has taken it. Not kept over a restart:
   * such a start has failed by then.
   */
  const setups = new Map<string, string | null>();
  const images = createImages(imageFolder(deps.runDir), () => Date.parse(registry.now()));

  async function make(launch: Launch, start: Start): Promise<void> {
    const { id } = launch;
    try {
      const workspace = await prepare(launch, start);
      crashPoint('spawn.prepared');
      await rememberGit(id, workspace);
      note(id, { phase: 'starting', percent: null, text: 'Starting the agent' });
      await startAgent(launch, workspace, start);
    } catch (thrown) {
      const error = toSchmuxError(thrown);
      if (start.made) {
        // The agent runs, so the start has not failed: the supervisor finds the pane at its next poll and continues from there.
        logger.error({ session: id, err: error }, 'the session was made, but what follows failed');
        return;
      }
      if (error.code === 'SPAWN_CANCELLED') {
        await deps.history.forget(id);
        await registry.remove(id);
      } else await registry.apply(id, { kind: 'failed', error: error.toBody(), at: registry.now() });
      logger.warn({ session: id, err: error }, 'a session did not start');
    } finally {
      starts.delete(id);
    }
  }

  /** Makes the workspace. Sessions that share a new workspace share this work; each can be cancelled separately. */
  async function prepare(launch: Launch, start: Start): Promise<WorkspaceRecord> {
    const { workspace } = launch;
    if (workspace.status === 'ready') return workspace;
    const ready = await deps.workspaces.prepare(workspace, {
      onProgress(progress) {
        crashPoint(`spawn.${progress.phase}`);
        note(launch.id, progress);
      },
      signal: start.abort.signal,
      environment: launch.environment,
    });
    const setup = deps.setupOf(workspace.repo);
    if (setup && workspace.status === 'preparing' && !setups.has(workspace.id))
      setups.set(workspace.id, setup);
    return ready;
  }

  /** Returns the setup command that a workspace still needs, once. */
  function takeSetup(workspaceId: string): { setup?: string } {
    const setup = setups.get(workspaceId) ?? null;
    if (setup === null) return {};
    setups.set(workspaceId, null);
    return { setup };
  }

  /**
   * Records the workspace's git status, so that the user can see later what was there before. A failure does not stop the start.
   */
  async function rememberGit(id: string, workspace: WorkspaceRecord): Promise<void> {
    try {
      await registry.apply(id, { kind: 'git', git: await deps.workspaces.refresh(workspace.id) });
    } catch (error) {
      logger.warn({ session: id, err: error }, 'the git status at spawn is unknown');
    }
  }

  async function startAgent(launch: Launch, workspace: WorkspaceRecord, start: Start): Promise<void> {
    const { id, size } = launch;
    const pane = await enter(launch, workspace, start).catch(async (error: unknown) => {
      // The script deletes itself when it runs, which it never did here.
      await removeStartFiles(deps.runDir, id);
      throw error;
    });
    start.made = true;
    crashPoint('spawn.after_tmux');
    deps.seats.open(id, { session: pane.session, pane: pane.pane, live: true, ...size });
    const seat = {
      server_pid: pane.serverPid,
      session: parseScopedId(pane.session).id,
      pane: parseScopedId(pane.pane).id,
      pid: pane.pid,
      ...(await proofOf(pane.pid)),
    };
    await registry.apply(id, { kind: 'started', seat });
    crashPoint('spawn.after_running');
  }

  /** Does everything up to the agent in its pane. */
  async function enter(launch: Launch, workspace: WorkspaceRecord, start: Start): Promise<TmuxSeat> {
    const { id, agent, prompt, opening } = launch;
    const files = launchFiles({
      ...deps.launchDefaults(),
      ...takeSetup(workspace.id),
      agent,
      prompt,
      images: await putImages(launch, workspace.path),
      opening,
      sessionId: id,
      workspaceId: workspace.id,
      cwd: workspace.path,
      runDir: deps.runDir,
    });
    if (start.abort.signal.aborted) throw cancelled();
    await writeLaunchFiles(deps.runDir, id, files);
    crashPoint('spawn.files');
    await writeIdentity(deps.runDir, registry.get(id), workspace);
    crashPoint('spawn.before_tmux');
    return limit(() => {
      if (start.abort.signal.aborted) throw cancelled();
      return createPane(launch, workspace.path);
    });
  }

  async function putImages({ id, images: ids }: Launch, path: string): Promise<PlacedImage[]> {
    if (ids.length === 0) return [];
    return images.put(ids, path, await deps.agents.imageFolder(registry.get(id).agent, path));
  }

  async function createPane({ id, size }: Launch, cwd: string): Promise<TmuxSeat> {
    const { socket } = registry.get(id);
    const launchFile = launchFileOf(deps.runDir, id);
    try {
      return await deps.tmux.createSession({
        id,
        socket,
        cwd,
        ...size,
        launchFile,
        logPath: deps.logPath(id),
        exitsFile: deps.exitsFile,
        historyLimit: TMUX_HISTORY_ROWS,
      });
    } catch (error) {
      const made = await whatWasMade(id).catch((again: unknown) => {
        logger.warn({ session: id, err: again }, 'tmux did not say whether the session was made');
        return null;
      });
      if (made !== null) return made;
      throw error;
    }
  }

  /** Returns the pane if the session was made although tmux did not answer; removes what is half made. */
  async function whatWasMade(id: string): Promise<TmuxSeat | null> {
    const pane = (await deps.tmux.panes()).find((entry) => entry.id === id);
    if (pane !== undefined) return pane;
    const record = registry.get(id);
    if (deps.tmux.isSilent(record.socket))
      throw new SchmuxError('TMUX_FAILED', 'Its tmux server does not answer.');
    const session = `=${tmuxName(id)}`;
    const serverPid = deps.tmux.serverPid(record.socket);
    if (serverPid !== null)
      await deps.tmux.kill({ id, ...scopedIdsOf(record, { session, pane: `${session}:` }), serverPid });
    return null;
  }

  function note(id: string, progress: Progress): void {
    const start = starts.get(id);
    if (start === undefined) return;
    start.progress = progress;
    deps.onProgress(id);
  }

  return {
    images,
    begin(launch) {
      const start: Start = {
        abort: new AbortController(),
        progress: null,
        finished: Promise.resolve(),
        made: false,
      };
      starts.set(launch.id, start);
      start.finished = make(launch, start).catch((error: unknown) => {
        // Only a record that cannot be saved gets here; that is a fault already, and the next start of the daemon settles it.
        logger.error({ session: launch.id, err: error }, 'the outcome of a start could not be recorded');
      });
    },
    announce(ids) {
      for (const id of ids) announced.add(id);
      return () => ids.forEach((id) => announced.delete(id));
    },
    cancel(id) {
      const start = starts.get(id);
      start?.abort.abort();
      return start !== undefined;
    },
    progress: (id) => starts.get(id)?.progress ?? null,
    busy: (id) => starts.has(id) || announced.has(id),
    async idle() {
      await Promise.all([...starts.values()].map((start) => start.finished));
    },
  };
}

function cancelled(): SchmuxError {
  return new SchmuxError('SPAWN_CANCELLED', 'The start was cancelled.');
}
