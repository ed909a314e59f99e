import { openLogFile } from './log-file.js';
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

/** Writes to the bounded log at `path` (lib/log-file.ts). Level by SCHMUX_LOG_LEVEL, else info. */
export function createLogger(options: { path: string; level?: string }): Logger {
  const file = openLogFile(options.path);
  const logger = pino(
    {
      level: options.level ?? 'info',
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: REDACTED, censor: '[redacted]' },
    },
    file,
  );
  if (file.setAside !== null)
    logger.warn(
      { setAside: file.setAside },
      'something else stood in the place of this log and was moved aside',
    );
  return logger;
}

/** For tests and pure code: says nothing. */
export const silentLogger: Logger = pino({ level: 'silent' });
