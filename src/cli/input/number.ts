import { UsageError } from './usage-error.js';

/** Parses a TCP port; 0 means any free port. */
export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535))
    throw new UsageError(`Invalid port ${JSON.stringify(text)}.`, 'A port is a number from 0 to 65535.');
  return port;
}

/** Parses an integer of at least 1. */
export function parseCount(text: string): number {
  const count = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (!(count >= 1)) throw new UsageError(`Invalid number ${JSON.stringify(text)}; expected 1 or more.`);
  return count;
}
