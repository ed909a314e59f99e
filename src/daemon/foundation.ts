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
import { createServers, type Servers } from './tmux/servers/servers.js';

export type DaemonInput = {
  home: Home;
  /** From the command line; the configuration's otherwise. */
  port: number | undefined;
  version: string;
  env: Record<string, string | undefined>;
  /** The user's own file mode mask, which agents get back. */
  userMask: number;
  logger: Logger;
  /** What could not be done so far, in sentences, and is gone on without. */
  problems: readonly string[];
  onStop(): void;
};

/** What everything else stands on: files that are read, tmux that answers, agents that can be looked up. */
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
  /** Takes note of something that could not be done at start, in a sentence; the start goes on without it. */
  goOnWithout(problem: string): void;
  tmux: Servers;
  /** What a person attaches to a session on that server with. */
  attach: ReturnType<typeof createAttach>;
  agents: Agents;
  environments: Environments;
  loginShell: LoginShell;
  configState(): ConfigState;
};

/** Throws as the parts do (STATE_NEWER, TMUX_MISSING …), and then nothing is left running. */
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
  // A new home is written down with its first session.
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
    seen: loaded.seen,
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
          'state.json was changed by another program while schmux was running; schmux wrote its own again.',
        hint: `The other version was kept: ${kept}. To edit the file: schmux stop, edit, schmux start.`,
      });
    },
  });
  // At once, so that what was mended is there for whoever reads the file; a failure was told by onFault.
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
      if (problem !== null) logger.warn(problem, 'the login shell did not give its environment');
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
        : `state.json could not be read; ${fromBackup ? 'the last good one was loaded' : 'it begins anew'}`;
    faults.set('STATE_UNREADABLE', {
      message: `${what}. Running sessions were adopted.`,
      hint: `The unreadable file was kept: ${loaded.set_aside}`,
    });
  }
  /** What ships is for an agent that is here; the demo agent always is. */
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
    message: `Your login shell ${shell} did not give its environment: ${why}.`,
    hint: 'Agents that the page starts get the environment of `schmux start` instead. docs/environment.md says how the shell is asked.',
  };
}

/** The tmux servers on record that an agent still is a child of: both are then those that were recorded. */
async function serversOf(records: readonly SessionRecord[]): Promise<number[]> {
  const pids = new Set<number>();
  for (const record of records) {
    if (record.status !== 'running' || record.seat.pid_start === null) continue;
    const { pid, pid_start: start, server_pid: server } = record.seat;
    if (!pids.has(server) && (await parentOf({ pid, start })) === server) pids.add(server);
  }
  return [...pids];
}
