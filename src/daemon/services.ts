import { randomBytes, randomInt } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { travelling } from '../contract/environment.js';
import { askOnce } from './agent/launch/one-shot.js';
import { createAskModel } from './status/ask-model/ask-model.js';
import { demoFolder, removeDemoRepository } from './demo.js';
import type { DaemonInput, Foundation } from './foundation.js';
import { createKeyedQueue } from '../lib/keyed-queue.js';
import { createNotifier } from './notify/notifier.js';
import type { Push } from './notify/push/push.js';
import { noticeFault, sendNotice } from './notify/send-notice.js';
import { createWatchers } from './status/watchers.js';
import { createScreens } from './session/screens.js';
import { createSeats } from './session/seats.js';
import { createBoard, type Board } from './events/event-hub.js';
import { createEnd } from './session/ending/end.js';
import { createProcesses } from './session/ending/processes.js';
import { createHistory } from './session/history/history.js';
import { createLauncher } from './session/start/launch.js';
import { createLogKeeper } from './session/log-repair.js';
import { createHalfStrings } from './session/half-strings.js';
import { createStatusScheduler } from './status/scheduler.js';
import { createRegistry } from './session/registry.js';
import { createLastStarts, isResumable } from './session/start/resumable.js';
import { checkRoom } from './session/limits.js';
import { createSessions } from './session/sessions.js';
import { createSpawn } from './session/start/spawn.js';
import { createSupervisor } from './session/supervise.js';
import { createTalk } from './session/input/input.js';
import { createEmulatorClient } from './terminal/emulator/emulator-client.js';
import { createTerminals } from './terminal/terminals.js';
import { createListing } from './workspace/listing.js';
import { workspaceRecords } from './workspace/record-store.js';
import { createRepos } from './workspace/repos.js';
import { undeletableFault } from './workspace/disposal/trash/undeletable-fault.js';
import { createWorkspaces } from './workspace/workspaces.js';

/** Lines that tmux itself keeps of a session, for people who attach; the log has everything. */
const TMUX_HISTORY = 10_000;
/** Agents' hooks report through it, per launch only. */
const COMMAND_LINE = fileURLToPath(new URL('../../bin/schmux.js', import.meta.url));

/** What the services get from their surroundings: the socket that hooks report to, and the subscribed browsers. */
export type Outside = { hookSocket(): string; push: Push };

export type Domain = ReturnType<typeof buildDomain>;

/** Sessions, workspaces, terminals and attention, each given what it needs of the others; nothing is started here. */
export function buildDomain(input: DaemonInput, foundation: Foundation, { hookSocket, push }: Outside) {
  const { home, env, version } = input;
  const { clock, logger, crashPoint, config, store, faults, tmux, agents, attach } = foundation;
  const environment = foundation.environments.of;
  const pause = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms));

  const registry = createRegistry({ table: store.sessions, clock, logger });
  const workspaces = createWorkspaces({
    root: () => config.current().workspace_path,
    reposDir: home.repos,
    overlaysDir: home.overlays,
    umask: input.userMask,
    repos: () => config.current().repos,
    records: workspaceRecords(store.workspaces, (id) => board.touch({ kind: 'workspace', id }, true)),
    internal: () => config.current().internal,
    env: travelling(env),
    environment,
    clock,
    crashPoint,
    logger,
    ownFolder: home.root,
    onUndeletable: (left) => faults.set('TRASH_LEFT', undeletableFault(left)),
    liveSessions: (id) => processes.liveIn(id),
    liveProcesses: () => processes.ofLive(),
  });
  const listing = createListing({
    records: store.workspaces,
    workspaces,
    sessionsIn: (id) => registry.all().flatMap((record) => (record.workspace === id ? [record.id] : [])),
  });
  const repos = createRepos({
    config,
    probe: workspaces.probe,
    userHome: env['HOME'] ?? homedir(),
    environment,
    onForgotten: (repo) => removeDemoRepository(demoFolder(home.root), repo, store.workspaces.all()),
  });

  const terminals = createTerminals({
    logsDir: home.logs,
    viewedOffset: (id) => registry.find(id)?.viewed_offset ?? null,
    clock,
    logger,
    crashPoint,
    tmux,
    emulators: createEmulatorClient({
      clock,
      onError: (error) => logger.error({ err: error }, 'the emulators failed'),
    }),
    settings() {
      const { max_log_size_mb: max, rotated_log_size_mb: kept } = config.current().internal;
      return { maxLogBytes: max * 2 ** 20, rotatedLogBytes: kept * 2 ** 20 };
    },
  });
  const watchers = createWatchers({
    clock,
    inBrowser: terminals.isWatched,
    onError: (error) => logger.error({ err: error }, 'a listener to who looks failed'),
  });
  const screens = createScreens(terminals);
  const seats = createSeats(terminals);
  const askModel = createAskModel({
    agent: () => config.current().nudgenik.agent ?? null,
    async ask(name, text, signal) {
      // Its own folder, so that no repository's files are read.
      return askOnce(await agents.resolve(name), text, { folder: join(home.run, 'ask'), signal });
    },
    mark: () => randomBytes(9).toString('hex'),
    clock,
    logger,
    onChange: (id) => board.touch({ kind: 'session', id }, true),
  });
  const statusScheduler = createStatusScheduler({
    screenOf: screens.of,
    askModel,
    clock,
    logger,
    onChange(id, urgent) {
      board.touch({ kind: 'session', id }, urgent);
      const nudge = urgent ? statusScheduler.nudge(id) : null;
      const known = registry.find(id)?.nudge;
      if (
        nudge === null ||
        (known?.rule === nudge.rule && known.since === nudge.since && known.reason === nudge.reason)
      )
        return;
      registry
        .apply(id, { kind: 'read', nudge })
        .catch((error: unknown) => logger.warn({ session: id, err: error }, 'not recorded'));
    },
  });

  const history = createHistory({
    folder: home.logs,
    clock,
    crashPoint,
    setFault: faults.set,
    logEnd: terminals.end,
    isKept: registry.isKept,
    onEntry: (id) => board.touch({ kind: 'session', id }, false),
  });
  const shared = {
    history,
    registry,
    tmux,
    seats,
    clock,
    crashPoint,
    logger,
    runDir: home.run,
    pause,
  };
  const launcher = createLauncher({
    ...shared,
    workspaces,
    setupOf: (name) => config.current().repos.find((repo) => repo.name === name)?.setup,
    agents,
    launchDefaults: () => ({
      umask: input.userMask,
      homeMark: home.mark,
      hookCommand: [process.execPath, COMMAND_LINE, 'hook', '--socket', hookSocket()],
    }),
    createSession: (wanted) =>
      tmux.createSession({
        ...wanted,
        logPath: terminals.logPath(wanted.id),
        exitsFile: home.exits,
        historyLimit: TMUX_HISTORY,
      }),
    onProgress: (id) => board.touch({ kind: 'session', id }, true),
  });
  const keepLogs = createLogKeeper({
    tmux,
    logs: terminals,
    isKept: registry.isKept,
    setFault: faults.set,
    logger,
  });
  const processes = createProcesses({
    ...shared,
    home: home.mark,
    graceMs: () => config.current().internal.grace_period_s * 1000,
    onChange: (id) => board.touch({ kind: 'session', id }, true),
  });
  const supervisor = createSupervisor({
    ...shared,
    findSurvivor: processes.findSurvivor,
    keepLogs: keepLogs.look,
    isStarting: launcher.busy,
    onPanes(panes) {
      watchers.listed(panes);
      for (const pane of panes) {
        seats.update(pane);
        if (!pane.dead) statusScheduler.foreground(pane.id, pane.command);
      }
    },
  });
  const lastStart = createLastStarts(registry);
  const end = createEnd({
    ...shared,
    supervisor,
    launcher,
    queue: createKeyedQueue(),
    processes,
  });
  const sessions = createSessions({
    registry,
    history,
    statusScheduler,
    launcher,
    end,
    processes,
    liveOf: (record) => ({
      workspace: store.workspaces.get(record.workspace),
      branch: workspaces.latest(record.workspace)?.branch ?? null,
      watched: watchers.has(record.id),
      attach: attach(record.id, record.socket),
      left: processes.left(record.id),
      resumable: isResumable(record, {
        lastStart,
        workspace: store.workspaces.get(record.workspace),
        resumes: agents.resumes,
      }),
    }),
    imagePlace: agents.imagePlace,
    screenText: screens.text,
    async recording(id) {
      const { agent } = registry.get(id);
      const version = agents.current().find((entry) => entry.name === agent)?.version ?? null;
      return { agent_version: version, schmux_version: input.version, ...(await screens.recording(id)) };
    },
    reportsDir: home.reports,
  });
  const talk = createTalk({
    ...shared,
    tmux,
    screens,
    timeline: history.timeline,
    nudge: statusScheduler.nudge,
  });
  const spawn = createSpawn({
    ...shared,
    workspaces,
    agents,
    launcher,
    environment,
    random: (below) => randomInt(below),
    socket: tmux.current,
    attach,
    toolOf: (agent) => config.current().variants.find(({ name }) => name === agent)?.agent ?? agent,
    checkRoom: (count) => checkRoom(count, tmux.serverPid(tmux.current())),
  });
  const board: Board = createBoard({
    sources: {
      version,
      sessions: sessions.list,
      session: sessions.find,
      workspaces: listing.list,
      workspace: listing.find,
      agents: () => [...agents.current()],
      config: foundation.configState,
      faults: faults.all,
    },
    clock,
    logger,
  });
  const notifier = createNotifier({
    settings: () => config.current().notifications,
    sessions: sessions.list,
    isWatched: watchers.has,
    push,
    send: (notice, settings) => sendNotice(notice, settings, travelling(env)),
    onProblem(error) {
      if (error !== null) logger.warn({ err: error }, 'a notice could not be sent');
      faults.set('NOTIFY_FAILED', noticeFault(error));
    },
    clock,
  });
  return {
    history,
    watchers,
    registry,
    workspaces,
    listing,
    repos,
    terminals,
    screens,
    keepLogs,
    strings: createHalfStrings(clock, (id) => void keepLogs.endString(id)),
    statusScheduler,
    askModel,
    launcher,
    supervisor,
    end,
    processes,
    sessions,
    talk,
    notifier,
    spawn,
    board,
    seats,
  };
}
