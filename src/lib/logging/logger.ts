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

/** Writes at once, so that the last words of a daemon that crashes are there. */
export function createLogger(destination: { write(text: string): void }, level: string): Logger {
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: REDACTED, censor: '[redacted]' },
    },
    destination,
  );
}

/** For tests and pure code: says nothing. */
export const silentLogger: Logger = pino({ level: 'silent' });
