import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { toSchmuxError } from '../contract/errors.js';
import type { DaemonInfo } from '../contract/daemon-info.js';
import type { ConfigState } from '../contract/config.js';
import type { Fault } from '../contract/events.js';
import { createDemo, demoFolder } from './demo.js';
import { createServices, type Services } from './services.js';
import { layFoundation, type DaemonInput, type Foundation } from './foundation.js';
import type { Home } from './home/home.js';
import { createHttp } from './http/http.js';
import { workspaceRoutes } from './http/routes/workspaces.js';
import { sessionRoutes } from './http/routes/sessions.js';
import { settingRoutes } from './http/routes/settings.js';
import { createKeys, type Keys } from './http/gate/keys.js';
import { replaceFile } from '../lib/files/replace-file.js';
import { isoTime } from '../lib/clock.js';
import type { Stop } from '../lib/emitter.js';
import { openPush } from './notify/push/open-push.js';
import { adoptAll } from './session/adopt.js';
import { sweepLaunchFiles } from './session/start/identity-file.js';
import { sweepHistory } from './session/history/sweep-history.js';
import { endLostWriters } from './session/log/log-repair.js';
import { readJsonFile, writeJsonFile } from './store/json-file.js';
import { follow, wire } from './wiring.js';

export type Daemon = {
  where: { url: string; port: number; socket: string };
  /** Leaves agents running; everything that must be kept is on disk when it resolves. */
  stop(): Promise<void>;
};

/** Puts the daemon together and starts it: first what it knows, then what lives in tmux, and the door for callers last. */
export async function assemble(options: DaemonInput): Promise<Daemon> {
  const { home, env, version, logger } = options;
  const foundation = await layFoundation(options);
  const { clock, config, secrets, store, tmux, agents, goOnWithout } = foundation;
  let where = { url: '', port: 0, socket: home.socket };
  const startedAt = isoTime(clock.now());

  const push = await openPush({
    path: home.push,
    session: (id) => services.sessions.find(id),
    onChange: () => services.notifier.evaluate(),
    goOnWithout,
    clock,
    logger,
  });
  const services: Services = createServices(options, foundation, { hookSocket: () => where.socket, push });
  const { registry, workspaces, listing, repos, terminals, supervisor } = services;

  const keys = await openKeys(foundation, home.keys);
  const notSaved = (error: unknown) => logger.warn({ err: error }, 'push.json could not be saved');
  await push.prune(keys.has).catch(notSaved);
  const stopPruning = keys.onEnded((ids) => void push.unsubscribe(ids).catch(notSaved));

  const info = (): DaemonInfo => ({
    pid: process.pid,
    version,
    url: where.url,
    home: home.root,
    socket: where.socket,
    log: home.daemonLog,
    started_at: startedAt,
    sessions: registry.all().length,
    tmux: {
      version: tmux.version,
      socket_name: config.current().tmux.socket_name ?? null,
      connected: tmux.connected(),
    },
    faults: [...configFault(foundation.configState()), ...foundation.faults.all()],
  });
  const settings = {
    state: foundation.configState,
    async set(key: string, value: unknown) {
      await config.update(key, () => value);
      return foundation.configState();
    },
  };
  const demo = createDemo({ folder: demoFolder(home.root), repos, spawn: services.spawn });
  const http = createHttp({
    handlers: {
      ...sessionRoutes(services),
      ...workspaceRoutes({ workspaces, listing, repos }),
      demoStart: () => demo.start(),
      ...settingRoutes({ info, stop: options.onStop, agents, config: settings, secrets }),
    },
    keys,
    push,
    allowedHosts: () => config.current().allowed_hosts,
    events: services.eventHub,
    viewers: { add: (id, link) => (registry.find(id) === undefined ? null : terminals.addViewer(id, link)) },
    logs: { read: terminals.readLog },
    staticDir: fileURLToPath(new URL('../dashboard', import.meta.url)),
    socketPath: home.socket,
    port: options.port ?? config.current().port,
    env: { XDG_RUNTIME_DIR: env['XDG_RUNTIME_DIR'] },
    clock,
    logger,
    validate: env['SCHMUX_VALIDATE'] === '1',
  });

  const unwire = wire(foundation, services, home);
  let stopCounting: Stop = () => undefined;

  async function start(): Promise<void> {
    await workspaces.recover(goOnWithout);
    await terminals.start();
    // Replaced, not emptied: what stands there could be a link.
    await replaceFile(home.exits, '', { sync: false });
    await adopt(foundation, services, home);
    await services.end.finishDisposals();
    if (home.moved) {
      logger.warn({ home: home.root }, 'the home was moved since the last daemon ran');
      await endLostWriters({ tmux, logPath: terminals.logPath });
    }
    await supervisor.poll();
    await sweep(foundation, services, home);
    for (const record of registry.all())
      if (record.status === 'running') follow(foundation, services, record);
    await services.firstPrompts.start();
    supervisor.start();
    stopCounting = services.processes.start();
    where = await http.start();
  }

  async function stop(): Promise<void> {
    supervisor.stop();
    stopCounting();
    await http.stop();
    await Promise.all([foundation.loginShell.stop(), workspaces.stop()]);
    await services.launcher.idle();
    services.trustAnswers.stop();
    await services.firstPrompts.stop();
    unwire();
    push.stop();
    stopPruning();
    services.statusScheduler.stop();
    await services.history.timeline.stop();
    await services.history.journal.idle();
    services.eventHub.stop();
    await terminals.stop();
    await tmux.stop();
    await store
      .flush()
      .catch((error: unknown) => logger.error({ err: error }, 'the last state could not be saved'));
    await keys.stop();
    config.stop();
  }

  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  // Not awaited: a page that is open is sent the agents as they are found.
  agents.list().catch((error: unknown) => logger.warn({ err: error }, 'agents could not be listed'));
  return { where, stop };
}

/** Returns the fault of a configuration that is not in force, to be shown like any other. */
function configFault({ problem, path }: ConfigState): Fault[] {
  if (problem === null) return [];
  const line = problem.line === null ? '' : `, line ${problem.line}`;
  const hint = `Fix ${path}${line}; schmux reads it again automatically. Until then the last valid one applies.`;
  return [{ code: 'CONFIG_INVALID', message: `config.json is not in force: ${problem.message}`, hint }];
}

/** Opens the keys of browsers with what is on disk, or with none when the file cannot be read. */
async function openKeys({ clock, logger, goOnWithout }: Foundation, path: string): Promise<Keys> {
  const options = { fallback: undefined, onProblem: goOnWithout };
  const saved = await readJsonFile(path, z.unknown(), options).catch((error: unknown) => {
    goOnWithout(`${toSchmuxError(error).message} Browsers need a new link: schmux open.`);
    return undefined;
  });
  return createKeys({
    load: () => saved,
    save: (stored) => writeJsonFile(path, stored),
    clock,
    random: (bytes) => randomBytes(bytes),
    logger,
  });
}

/** Opens the terminals of the sessions on record, and takes in sessions that are not on record. */
async function adopt({ store, tmux, logger }: Foundation, services: Services, home: Home): Promise<void> {
  const { registry, seats, history, workspaces } = services;
  const { adopted } = await adoptAll({
    registry,
    tmux,
    seats,
    runDir: home.run,
    history,
    workspaces: {
      all: store.workspaces.all,
      at: workspaces.at,
      put: (record) => store.workspaces.put(record, 'durable'),
    },
  });
  if (adopted.length > 0) logger.warn({ adopted }, 'adopted sessions that the state did not know');
}

/** Removes files of sessions that no longer exist. */
async function sweep({ goOnWithout }: Foundation, { registry }: Services, home: Home): Promise<void> {
  const running = registry.all().filter((record) => record.status === 'running');
  const problems = await sweepLaunchFiles(home.run, new Set(running.map((record) => record.id)));
  const ids = new Set(registry.everything().map((record) => record.id));
  problems.push(...(await sweepHistory(home.logs, ids)));
  problems.forEach(goOnWithout);
}
