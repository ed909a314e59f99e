import { randomInt, randomUUID } from 'node:crypto';
import { homedir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { travelling } from '../contract/environment.js';
import { demoFolder, removeDemoRepository } from './demo.js';
import type { DaemonInput, Foundation } from './foundation.js';
import { createKeyedQueue } from '../lib/keyed-queue.js';
import { createNotifier } from './notify/notifier.js';
import type { Push } from './notify/push/push.js';
import { noticeFault, sendNotice } from './notify/send-notice.js';
import { createStatusServices } from './status-services.js';
import { createWatchers } from './status/watchers.js';
import { createScreens } from './session/screens.js';
import { createSeats } from './session/seats.js';
import { createEventHub, type EventHub } from './events/event-hub.js';
import { createEnd } from './session/end.js';
import { createProcesses } from './session/processes/processes.js';
import { createPromptServices, type PromptServices } from './prompt-services.js';
import { createHistory } from './session/history/history.js';
import { createContinue } from './session/limits/continue.js';
import { createLimitClock } from './session/limits/limit-clock.js';
import { createLauncher } from './session/start/launch.js';
import { createLogRepair } from './session/log/log-repair.js';
import { createUnfinishedStrings } from './session/log/unfinished-strings.js';
import { createRegistry } from './session/registry.js';
import { createConversations } from './session/conversation/conversations.js';
import { checkLimits } from './session/start/limits.js';
import { createSessions } from './session/sessions.js';
import { createSpawn } from './session/start/spawn.js';
import { createSupervisor } from './session/supervise.js';
import { createInput } from './session/input/input.js';
import { createEmulatorClient } from './terminal/emulator/emulator-client.js';
import { createTerminals } from './terminal/terminals.js';
import { createListing } from './workspace/listing.js';
import { workspaceRecords } from './workspace/record-store.js';
import { createRepos } from './workspace/repos.js';
import { undeletableFault } from './workspace/disposal/trash/undeletable-fault.js';
import { createWorkspaces } from './workspace/workspaces.js';

/** The command line, through which the hooks of agents report. */
const COMMAND_LINE = fileURLToPath(new URL('../../bin/schmux.js', import.meta.url));

/** Inputs of the services from their surroundings: the socket that hooks report to, and the subscribed browsers. */
export type Outside = { hookSocket(): string; push: Push };

export type Services = ReturnType<typeof createServices>;

/** Creates the services of the daemon, each with what it needs of the others. Nothing is started here. */
export function createServices(options: DaemonInput, foundation: Foundation, { hookSocket, push }: Outside) {
  const { home, env, version, userMask } = options;
  const { clock, logger, crashPoint, config, store, faults, tmux, agents, attach } = foundation;
  const environment = foundation.environments.of;
  const basics = { clock, logger, crashPoint };

  // First, because most services report to it. It asks its sources only when something has changed.
  const eventHub: EventHub = createEventHub({
    sources: {
      version,
      sessions: () => sessions.list(),
      session: (id) => sessions.find(id),
      workspaces: () => listing.list(),
      workspace: (id) => listing.find(id),
      agents: () => [...agents.current()],
      config: foundation.configState,
      faults: faults.all,
    },
    clock,
    logger,
  });
  /** For facts that are not on a session's record; a change of the record reaches the event hub through the registry. */
  const sessionChanged = (id: string, urgent = true) => eventHub.touch({ kind: 'session', id }, urgent);

  const registry = createRegistry({ table: store.sessions, clock, logger });
  const processes = createProcesses({
    ...basics,
    registry,
    tmux,
    home: home.mark,
    graceMs: () => config.current().internal.grace_period_s * 1000,
    pause,
    onChange: sessionChanged,
  });

  const records = workspaceRecords(store.workspaces, (id) => eventHub.touch({ kind: 'workspace', id }, true));
  const workspaces = createWorkspaces({
    ...basics,
    root: () => config.current().workspace_path,
    reposDir: home.repos,
    overlaysDir: home.overlays,
    umask: userMask,
    repos: () => config.current().repos,
    records,
    internal: () => config.current().internal,
    env: travelling(env),
    environment,
    ownFolder: home.root,
    onUndeletable: (left) => faults.set('TRASH_LEFT', undeletableFault(left)),
    liveSessions: processes.liveIn,
    liveProcesses: processes.ofLive,
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
    ...basics,
    logsDir: home.logs,
    viewedOffset: (id) => registry.find(id)?.viewed_offset ?? null,
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
  const seats = createSeats(terminals);
  const screens = createScreens(terminals);
  const watchers = createWatchers({
    clock,
    inBrowser: terminals.isWatched,
    onError: (error) => logger.error({ err: error }, 'a listener of the watchers failed'),
  });

  const { askModel, statusScheduler } = createStatusServices(foundation, {
    registry,
    screens,
    run: home.run,
    sessionChanged,
    onRead: (id) => prompts.trustAnswers.statusChanged(id),
  });

  const history = createHistory({
    folder: home.logs,
    journalPath: home.actions,
    logger,
    clock,
    crashPoint,
    setFault: faults.set,
    logEnd: terminals.end,
    isKept: registry.isKept,
    onEntry: (id) => sessionChanged(id, false),
  });
  const conversations = createConversations({
    ...basics,
    registry,
    agents,
    workspace: store.workspaces.get,
    openFiles: processes.openFiles,
    uuid: randomUUID,
  });
  const lifecycle = { ...basics, registry, history, tmux, seats, runDir: home.run, pause };
  const launcher = createLauncher({
    ...lifecycle,
    workspaces,
    setupOf: (name) => config.current().repos.find((repo) => repo.name === name)?.setup,
    agents,
    launchDefaults: () => ({
      umask: userMask,
      homeMark: home.mark,
      hookCommand: [process.execPath, COMMAND_LINE, 'hook', '--socket', hookSocket()],
    }),
    logPath: terminals.logPath,
    exitsFile: home.exits,
    onProgress: sessionChanged,
  });
  const spawn = createSpawn({
    ...lifecycle,
    workspaces,
    agents,
    launcher,
    environment,
    random: (below) => randomInt(below),
    socket: tmux.current,
    attach,
    conversations,
    checkLimits: (count) => checkLimits(count, tmux.serverPid(tmux.current())),
  });
  const logRepair = createLogRepair({
    tmux,
    logs: terminals,
    isKept: registry.isKept,
    setFault: faults.set,
    logger,
  });
  const strings = createUnfinishedStrings(clock, (id) => void logRepair.endString(id));
  const supervisor = createSupervisor({
    ...lifecycle,
    findSurvivor: processes.findSurvivor,
    repairLogs: logRepair.check,
    isStarting: launcher.busy,
    onPanes(panes) {
      watchers.listed(panes);
      for (const pane of panes) {
        seats.update(pane);
        if (!pane.dead) statusScheduler.foreground(pane.id, pane.command);
      }
    },
  });
  const end = createEnd({ ...lifecycle, supervisor, launcher, queue: createKeyedQueue(), processes });

  const seen = { ...lifecycle, screens, nudge: statusScheduler.nudge, dialog: statusScheduler.dialog };
  const input = createInput({ ...seen, timeline: history.timeline, journal: history.journal });
  const limits = createLimitClock({
    registry,
    clock,
    continuesByDefault: () => config.current().limits.continue_at_reset,
    coveredLimit: statusScheduler.limitedUntil,
    continueSession: createContinue({
      ...basics,
      registry,
      statusScheduler,
      send: input.send,
      timeline: history.timeline,
    }),
    onEnd: sessionChanged,
  });
  const sessions = createSessions({
    registry,
    limits,
    history,
    statusScheduler,
    launcher,
    end,
    processes,
    firstPrompts: { note: (id) => prompts.firstPrompts.note(id) },
    liveOf(record) {
      return {
        ...conversations.facts(record),
        workspace: store.workspaces.get(record.workspace),
        branch: workspaces.latest(record.workspace)?.branch ?? null,
        watched: watchers.has(record.id),
        attach: attach(record.id, record.socket),
        left: processes.left(record.id),
      };
    },
    conversations,
    imageFolder: agents.imageFolder,
    screenText: screens.text,
    async recording(id) {
      const agentVersion = await agents.version(registry.get(id).agent);
      return { agent_version: agentVersion, schmux_version: version, ...(await screens.recording(id)) };
    },
    reportsDir: home.reports,
  });
  const prompts: PromptServices = createPromptServices(foundation, { ...seen, input, sessionChanged });
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
    eventHub,
    registry,
    processes,
    records,
    workspaces,
    listing,
    repos,
    terminals,
    seats,
    screens,
    watchers,
    askModel,
    statusScheduler,
    history,
    conversations,
    launcher,
    spawn,
    logRepair,
    strings,
    supervisor,
    end,
    limits,
    sessions,
    input,
    ...prompts,
    notifier,
  };
}
