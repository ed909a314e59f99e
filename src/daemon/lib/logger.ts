import { pino, type Logger as PinoLogger } from 'pino';

/** Structured JSON lines, one object each; `child` adds fields. Times are RFC 3339. */
export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'child'>;

/** Fields that could hold a secret never reach a log, wherever they stand. */
const REDACTED = [
  'key',
  'code',
  'env',
  'prompt',
  'text',
  'authorization',
  '*.key',
  '*.env',
  '*.prompt',
  '*.authorization',
];

/** Writes to `path` (created 0600) or, without one, to stderr. Level by SCHMUX_LOG_LEVEL, else info. */
export function createLogger(options: { path?: string; level?: string }): Logger {
  const destination = pino.destination({ dest: options.path ?? 2, sync: true, mkdir: false, mode: 0o600 });
  return pino(
    {
      level: options.level ?? 'info',
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: REDACTED, censor: '[redacted]' },
    },
    destination,
  );
}

/** For tests and pure code: says nothing. */
export const silentLogger: Logger = pino({ level: 'silent' });
