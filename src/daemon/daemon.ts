import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { toSchmuxError } from '../contract/errors.js';
import type { DaemonInfo } from '../contract/daemon-info.js';
import type { ConfigState } from '../contract/config.js';
import type { Fault } from '../contract/events.js';
import { createDemo, demoFolder } from './demo.js';
import { buildDomain, type Domain } from './services.js';
import { layFoundation, type DaemonInput } from './foundation.js';
import { createHttp } from './http/http.js';
import { workspaceRoutes } from './http/routes/workspaces.js';
import { sessionRoutes } from './http/routes/sessions.js';
import { settingRoutes } from './http/routes/settings.js';
import { createKeys } from './http/gate/keys.js';
import { replaceFile } from '../lib/files/replace-file.js';
import { isoTime } from '../lib/clock.js';
import type { Stop } from '../lib/emitter.js';
import { openPush } from './notify/push/open-push.js';
import { adoptAll } from './session/adopt.js';
import { sweepLaunchFiles } from './session/start/identity-file.js';
import { sweepHistory } from './session/history/sweep-history.js';
import { endLostWriters } from './session/log-repair.js';
import { readJsonFile, writeJsonFile } from './store/json-file.js';
import { follow, wire } from './wiring.js';

/** A configuration that is not in force, told like everything else that is wrong. */
function configFault({ problem, path }: ConfigState): Fault[] {
  if (problem === null) return [];
  const line = problem.line === null ? '' : `, line ${problem.line}`;
  const hint = `Mend ${path}${line}; it is read again by itself. Until then the last good one holds.`;
  return [{ code: 'CONFIG_INVALID', message: `config.json is not in force: ${problem.message}`, hint }];
}

export type Daemon = {
  where: { url: string; port: number; socket: string };
  /** Leaves agents running; what must not be lost is on disk when it resolves. */
  stop(): Promise<void>;
};

/** Puts the daemon together and starts it: what is known, then what lives, then the door for callers. */
export async function assemble(input: DaemonInput): Promise<Daemon> {
  const { home, env, version, logger } = input;
  const foundation = await layFoundation(input);
  const { clock, config, secrets, store, tmux, agents } = foundation;
  let where = { url: '', port: 0, socket: home.socket };
  const push = await openPush({
    path: home.push,
    session: (id) => domain.sessions.find(id),
    onChange: () => domain.notifier.evaluate(),
    goOnWithout: foundation.goOnWithout,
    clock,
    logger,
  });
  const domain: Domain = buildDomain(input, foundation, { hookSocket: () => where.socket, push });
  const { registry, workspaces, terminals, statusScheduler, launcher, supervisor, board } = domain;
  const startedAt = isoTime(clock.now());

  const savedKeys = await readJsonFile(home.keys, z.unknown(), {
    fallback: undefined,
    onProblem: foundation.goOnWithout,
  }).catch((error: unknown) => {
    foundation.goOnWithout(`${toSchmuxError(error).message} Browsers need a new link: schmux open.`);
    return undefined;
  });
  const keys = createKeys({
    load: () => savedKeys,
    save: (stored) => writeJsonFile(home.keys, stored),
    clock,
    random: (bytes) => randomBytes(bytes),
    logger,
  });
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
  const demo = createDemo({ folder: demoFolder(home.root), repos: domain.repos, spawn: domain.spawn });
  const http = createHttp({
    implementation: {
      ...sessionRoutes(domain),
      ...workspaceRoutes({ workspaces, listing: domain.listing, repos: domain.repos }),
      demoStart: () => demo.start(),
      ...settingRoutes({ info, stop: input.onStop, agents, config: settings, secrets }),
    },
    keys,
    push,
    allowedHosts: () => config.current().allowed_hosts,
    events: board,
    viewers: { add: (id, link) => (registry.find(id) === undefined ? null : terminals.addViewer(id, link)) },
    logs: { read: terminals.readLog },
    staticDir: fileURLToPath(new URL('../dashboard', import.meta.url)),
    socketPath: home.socket,
    port: input.port ?? config.current().port,
    env: { XDG_RUNTIME_DIR: env['XDG_RUNTIME_DIR'] },
    clock,
    logger,
    validate: env['SCHMUX_VALIDATE'] === '1',
  });

  const unwire = wire(foundation, domain, home);
  let stopCounting: Stop = () => undefined;
  async function stop(): Promise<void> {
    supervisor.stop();
    stopCounting();
    await http.stop();
    await Promise.all([foundation.loginShell.stop(), workspaces.stop()]);
    await launcher.idle();
    unwire();
    push.stop();
    stopPruning();
    statusScheduler.stop();
    await domain.history.timeline.stop();
    board.stop();
    await terminals.stop();
    await tmux.stop();
    await store
      .flush()
      .catch((error: unknown) => logger.error({ err: error }, 'the last state could not be saved'));
    await keys.stop();
    config.stop();
  }

  try {
    await workspaces.sweep(foundation.goOnWithout);
    await terminals.start();
    // A new file: one that stands there could be a link.
    await replaceFile(home.exits, '', { sync: false });
    const { adopted } = await adoptAll({
      registry,
      tmux,
      seats: domain.seats,
      runDir: home.run,
      history: domain.history,
      places: {
        all: store.workspaces.all,
        at: workspaces.at,
        put: (record) => store.workspaces.put(record, 'durable'),
      },
    });
    if (adopted.length > 0) logger.warn({ adopted }, 'adopted sessions that the state did not know');
    await domain.end.finishDisposals();
    if (home.moved) {
      logger.warn({ home: home.root }, 'the home was moved since the last daemon ran');
      await endLostWriters({ tmux, logPath: terminals.logPath });
    }
    await supervisor.check();
    const live = registry.all().filter((record) => record.status === 'running');
    const left = await sweepLaunchFiles(home.run, new Set(live.map((record) => record.id)));
    const ids = new Set(registry.everything().map((record) => record.id));
    left.push(...(await sweepHistory(home.logs, ids)));
    left.forEach(foundation.goOnWithout);
    for (const record of registry.all()) if (record.status === 'running') follow(foundation, domain, record);
    supervisor.start();
    stopCounting = domain.processes.start();
    where = await http.start();
  } catch (error) {
    await stop();
    throw error;
  }
  // Not waited for: a page that is open sees them come.
  agents.list().catch((error: unknown) => logger.warn({ err: error }, 'agents could not be listed'));
  return { where, stop };
}
