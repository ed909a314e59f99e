import { fileURLToPath } from 'node:url';
import type { ConfigState } from '../contract/config.js';
import { travelling } from '../contract/environment.js';
import type { Fault } from '../contract/events.js';
import { createAgents, type Agents } from './agent/agents.js';
import { createEnvironments, type Environments } from './environment/environments.js';
import { createLoginShell, type LoginShell } from './environment/login-shell.js';
import { isAnswering } from './environment/ssh-agent.js';
import { quickLaunches } from './agent/quick-launch.js';
import { createFaults, type Faults } from './events/faults.js';
import type { Home } from './home/home.js';
import { startFault } from './home/start-problems.js';
import { createClock, systemClock, type Clock } from '../lib/clock.js';
import { createCrashPoint, type CrashPoint } from '../lib/crash-point.js';
import { createEmitter, type Emitter } from '../lib/emitter.js';
import type { Logger } from '../lib/logging/logger.js';
import { parentOf } from '../lib/processes/process.js';
import { openConfig, type ConfigStore } from './store/config-store.js';
import { openSecrets, type SecretsStore } from './store/secrets-store.js';
import { withPromptLines } from './session/history/prompt-lines.js';
import { loadState, type LoadedState } from './store/state-load.js';
import type { SessionRecord } from './store/state-schema.js';
import { createStateStore, type StateStore } from './store/state-store.js';
import { identitySockets } from './session/start/identity-file.js';
import { createAttach, fillSockets, socketsInUse } from './session/sockets.js';
import { lastOrder } from './session/transition.js';
import { createServers, type Servers } from './tmux/servers.js';

export type DaemonInput = {
  home: Home;
  /** From the command line; undefined to use the configured one. */
  port: number | undefined;
  version: string;
  env: Record<string, string | undefined>;
  /** The user's own file mode mask, which launch scripts restore for agents. */
  userMask: number;
  logger: Logger;
  /** Sentences about what could not be done so far; the start continues without it. */
  problems: readonly string[];
  onStop(): void;
};

/** The base of all services: files that were read, tmux connections, agents that can be looked up. */
export type Foundation = {
  clock: Clock;
  logger: Logger;
  crashPoint: CrashPoint;
  config: ConfigStore;
  secrets: SecretsStore;
  loaded: LoadedState;
  store: StateStore;
  faults: Faults;
  faultsChanged: Emitter<void>;
  /** Records a sentence about something that could not be done at start; the start continues without it. */
  goOnWithout(problem: string): void;
  tmux: Servers;
  /** Returns the command that attaches to a session on that server. */
  attach: ReturnType<typeof createAttach>;
  agents: Agents;
  environments: Environments;
  loginShell: LoginShell;
  configState(): ConfigState;
};

/** Reads the home and connects to tmux. Throws as the parts do (STATE_NEWER, TMUX_MISSING …); then nothing is left running. */
export async function layFoundation(input: DaemonInput): Promise<Foundation> {
  const { home, env, logger } = input;
  const crashPoint = createCrashPoint(env);
  const faultsChanged = createEmitter<void>((error) => logger.error({ err: error }, 'fault listener failed'));
  const faults = createFaults(() => faultsChanged.emit());
  const problems: string[] = [];
  const goOnWithout = (problem: string) => {
    problems.push(problem);
    logger.warn({ problem }, 'not everything could be done at start');
    faults.set('START_INCOMPLETE', startFault(problems, home.daemonLog));
  };
  input.problems.forEach(goOnWithout);
  const found = await loadState(home.state, systemClock.now);
  const clock = createClock(lastOrder(found.state.sessions));
  const secrets = await openSecrets(home.secrets, goOnWithout);
  const config = await openConfig({
    path: home.config,
    lastGoodPath: home.lastGoodConfig,
    clock,
    logger,
  });
  const socketName = () => config.current().tmux.socket_name;
  const filled = await fillSockets(found.state.sessions, { env, socketName });
  const before = found.state.home;
  // A new home is recorded together with its first session.
  const isKnown = before === undefined || (before.mark === home.mark && before.root === home.root);
  const loaded = {
    ...found,
    state: {
      ...found.state,
      home: { ...before, mark: home.mark, root: home.root },
      sessions: await withPromptLines(home.logs, filled ?? found.state.sessions),
    },
  };
  const store = createStateStore({
    path: home.state,
    initial: loaded.state,
    fingerprint: loaded.fingerprint,
    unsaved: loaded.set_aside !== null || loaded.from_backup || filled !== null || !isKnown,
    clock,
    logger,
    crashPoint,
    onFault(error) {
      const message = error === null ? '' : `The state cannot be saved: ${error.message}`;
      const hint = `${error?.hint ?? 'Is the disk full?'} Saving is tried again; agents are not touched.`;
      faults.set('SAVE_FAILED', error === null ? null : { message, hint });
    },
    onEdited(kept) {
      faults.set('STATE_EDITED', {
        message:
          'Another program changed state.json while schmux was running; schmux replaced it with its own version.',
        hint: `The other version is kept in ${kept}. To edit the file: schmux stop, edit, schmux start.`,
      });
    },
  });
  // At once, so that the file on disk has the repaired state; onFault has reported a failure.
  await store.flush().catch(() => undefined);
  const tmux = createServers({
    socketName,
    env,
    controlName: `_schmux-${home.mark}`,
    runDir: home.run,
    home: home.mark,
    clock,
    logger,
    inUse: () => socketsInUse(store.sessions.all()),
    livingServers: (socket) => serversOf(store.sessions.all().filter((record) => record.socket === socket)),
  });
  try {
    await tmux.start(await identitySockets(home.run));
  } catch (error) {
    config.stop();
    throw error;
  }
  const loginShell = createLoginShell({
    env: travelling(env),
    folder: home.run,
    clock,
    onProblem(problem) {
      if (problem !== null) logger.warn(problem, 'the environment of the login shell could not be read');
      faults.set('LOGIN_SHELL_FAILED', problem === null ? null : loginShellFault(problem));
    },
  });
  const environments = createEnvironments({ start: env, loginShell, isAnswering });
  const agents = createAgents({
    config: config.current,
    secrets: secrets.of,
    env,
    environment: environments.own,
    demoCommand: [process.execPath, fileURLToPath(new URL('../demo/agent.js', import.meta.url))],
    clock,
    logger,
  });
  if (loaded.set_aside !== null) {
    const { dropped, from_backup: fromBackup } = loaded;
    const what =
      dropped > 0
        ? `${dropped} entries of state.json could not be read; the others were loaded`
        : `state.json could not be read; ${fromBackup ? 'the last good one was loaded' : 'it starts empty'}`;
    faults.set('STATE_UNREADABLE', {
      message: `${what}. Running sessions were adopted.`,
      hint: `The unreadable file is kept in ${loaded.set_aside}.`,
    });
  }
  /** The shipped quick launches are for an agent that is installed; the demo agent always is. */
  const configState = (): ConfigState => {
    const agent = agents.current().find((entry) => entry.available && entry.kind !== 'demo')?.name ?? 'demo';
    return { ...config.state(), quick_launches: quickLaunches(config.current().quick_launch, agent) };
  };
  return {
    clock,
    logger,
    crashPoint,
    config,
    secrets,
    loaded,
    store,
    faults,
    faultsChanged,
    goOnWithout,
    tmux,
    attach: createAttach(env),
    agents,
    environments,
    loginShell,
    configState,
  };
}

function loginShellFault({ shell, why }: { shell: string; why: string }): Omit<Fault, 'code'> {
  return {
    message: `The environment of your login shell ${shell} could not be read: ${why}.`,
    hint: 'Agents started from the page get the environment of `schmux start` instead. docs/environment.md describes how the shell is asked.',
  };
}

/**
 * Returns the recorded tmux servers that still have a recorded agent as their child, so that both pids are still the recorded
 * processes.
 */
async function serversOf(records: readonly SessionRecord[]): Promise<number[]> {
  const pids = new Set<number>();
  for (const record of records) {
    if (record.status !== 'running' || record.seat.pid_start === null) continue;
    const { pid, pid_start: start, server_pid: server } = record.seat;
    if (!pids.has(server) && (await parentOf({ pid, start })) === server) pids.add(server);
  }
  return [...pids];
}
