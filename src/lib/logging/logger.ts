import { pino } from 'pino';

/**
 * Fields of a log line. An error goes in `err`, the only field whose message and stack pino writes: an Error in any other
 * field becomes `{}`. The obvious mistake, `{ error }`, does not compile.
 */
type LogFields = { err?: unknown; error?: never; [field: string]: unknown };

type LogMethod = {
  (fields: LogFields, message: string): void;
  (message: string): void;
};

/** Writes one JSON object per line, with RFC 3339 times. */
export type Logger = Record<'debug' | 'info' | 'warn' | 'error', LogMethod>;

/** Fields that could hold a secret. Their values never reach the log. */
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

/** Creates a logger that writes synchronously, so that the last lines before a crash are in the log. */
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

/** Discards everything; for tests and pure code. */
export const silentLogger: Logger = pino({ level: 'silent' });
