import { readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { SchmuxError, toSchmuxError } from '../contract/errors.js';
import { assemble } from './daemon.js';
import { openHome, type Home } from './home/home.js';
import { moveAside } from './home/move-aside.js';
import { replaceFile } from '../lib/files/replace-file.js';
import { openLogFile } from '../lib/logging/log-file.js';
import { createLogger } from '../lib/logging/logger.js';
import { identify } from '../lib/processes/process.js';
import { takeLock } from './home/lock.js';
import { cleanUpHome } from './home/cleanup.js';

/** Longest stop before the process exits anyway; everything that must be kept is on disk before that. */
const STOP_MAX_MS = 4500;

// Everything the daemon creates is private to its owner. Launch scripts restore the user's own mask for agents.
const userMask = process.umask(0o077);

const version = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;

const { values: options } = parseArgs({
  options: { port: { type: 'string' }, 'ready-file': { type: 'string' } },
});

/**
 * Reports the outcome of the start as one line of JSON: where the daemon is, or why there is none. It goes into a file when the
 * starter gave one, because whatever NODE_OPTIONS loads can print to stdout too; it is written at the file's beginning, where the
 * starter reserved room.
 */
function report(line: object): void {
  const text = `${JSON.stringify(line)}\n`;
  const file = options['ready-file'];
  if (file === undefined) process.stdout.write(text);
  else writeFileSync(file, text, { flag: 'r+' });
}

async function run(): Promise<void> {
  const port = readPort();
  const { home, problems } = await openHome(process.env);
  const lockMoved = await moveAside(home.lock, 'file');
  if (lockMoved !== null) problems.push(lockMoved);
  const unlock = await takeLock(home.lock);
  const swept = await cleanUpHome(home, Date.now());
  problems.push(...swept.problems, ...(await clearOwnFiles(home)));
  const log = openLogFile(home.daemonLog);
  if (log.setAside !== null)
    problems.push(`${home.daemonLog} was not a log of schmux; it was moved to ${log.setAside}.`);
  const logger = createLogger(log, process.env['SCHMUX_LOG_LEVEL'] ?? 'info');
  if (swept.removed > 0) logger.info({ swept: swept.removed }, 'removed files that a killed daemon had left');
  let ending: Promise<void> | null = null;
  const end = (why: string) => {
    ending ??= stop(why);
    return ending;
  };
  const daemon = await assemble({
    home,
    port,
    version,
    env: process.env,
    userMask,
    logger,
    problems,
    onStop: () => void end('requested by a caller'),
  }).catch(async (error: unknown) => {
    await unlock();
    throw error;
  });

  async function stop(why: string): Promise<void> {
    logger.info({ why }, 'stopping; agents keep running in tmux');
    const cut = setTimeout(() => process.exit(1), STOP_MAX_MS);
    await daemon.stop();
    await rm(home.daemonFile, { force: true });
    await unlock();
    clearTimeout(cut);
    logger.info('stopped');
    process.exit(0);
  }

  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => void end(name));
  // The terminal that started the daemon was closed: the daemon keeps running.
  process.on('SIGHUP', () => undefined);
  // So it does when nobody reads its ready line any more.
  process.stdout.on('error', () => undefined);
  process.on('uncaughtException', (error) =>
    logger.error({ err: error }, 'uncaught exception; the daemon keeps running'),
  );
  process.on('unhandledRejection', (error) =>
    logger.error({ err: error }, 'unhandled rejection; the daemon keeps running'),
  );

  await writeDaemonFile(home, daemon.where);
  logger.info({ ...daemon.where, version }, 'started');
  report({ pid: process.pid, ...daemon.where, version });
}

/** Writes where callers find the daemon. They verify it with a request before they trust it. */
async function writeDaemonFile(
  home: Home,
  where: { url: string; port: number; socket: string },
): Promise<void> {
  const me = await identify(process.pid);
  await replaceFile(
    home.daemonFile,
    `${JSON.stringify({ pid: process.pid, start: me?.start ?? null, ...where, version }, null, 2)}\n`,
  );
}

/** Moves aside what occupies the paths of files that only the daemon writes. */
async function clearOwnFiles(home: Home): Promise<string[]> {
  const moved = [await moveAside(home.socket, 'socket')];
  for (const file of [home.daemonLog, home.daemonFile, home.exits]) moved.push(await moveAside(file, 'file'));
  return moved.filter((sentence) => sentence !== null);
}

function readPort(): number | undefined {
  if (options.port === undefined) return undefined;
  const port = Number(options.port);
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new SchmuxError('BAD_REQUEST', `Not a port: ${options.port}.`, {
    hint: 'A port is a number from 0 (any free one) to 65535.',
  });
}

try {
  await run();
} catch (thrown) {
  report({ error: toSchmuxError(thrown).toBody() });
  process.exit(1);
}
