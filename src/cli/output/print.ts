import { toSchmuxError, type ErrorBody } from '../../contract/errors.js';
import type { Io } from '../io.js';
import { safeJson, safeText } from './safe-text.js';
import { createStyle, wantsColour, type Style } from './style.js';
import { UsageError } from '../input/usage-error.js';

/** All output of a command. */
export type Printer = {
  /** Colours for stdout. */
  style: Style;
  /** Prints one or more lines to stdout. */
  line(text: string): void;
  /** Prints a value to stdout as indented JSON. */
  json(value: unknown): void;
  /** Prints a remark for the user to stderr, apart from the output that programs read. */
  note(text: string): void;
};

export function createPrinter(io: Io): Printer {
  return {
    style: createStyle(wantsColour(io.stdout, io.env)),
    line: (text) => io.stdout.write(`${safeText(text)}\n`),
    json: (value) => io.stdout.write(jsonText(value)),
    note: (text) => io.stderr.write(`${safeText(text)}\n`),
  };
}

function jsonText(value: unknown): string {
  return `${safeJson(JSON.stringify(value, null, 2))}\n`;
}

/** Prints an error; returns the exit code: 2 for a usage error, else 1. */
export function reportError(io: Io, thrown: unknown, asJson: boolean): 1 | 2 {
  const body = errorBody(thrown);
  if (asJson) io.stdout.write(jsonText({ error: body }));
  else io.stderr.write(formatError(body, createStyle(wantsColour(io.stderr, io.env))));
  return thrown instanceof UsageError ? 2 : 1;
}

/** Formats `schmux: message`, followed by the hint and by the output of the program that failed. */
export function formatError(body: Pick<ErrorBody, 'message' | 'hint' | 'detail'>, style: Style): string {
  const hint = body.hint === undefined ? '' : `${body.hint.replace(/^/gm, '  ')}\n`;
  const detail = body.detail === undefined ? '' : `${style.dim(body.detail.replace(/^/gm, '    '))}\n`;
  return safeText(`${style.red('schmux:')} ${body.message}\n${hint}${detail}`);
}

function errorBody(thrown: unknown): ErrorBody {
  if (!(thrown instanceof UsageError)) return toSchmuxError(thrown).toBody();
  const body: ErrorBody = { code: 'BAD_REQUEST', message: thrown.message };
  return thrown.hint === undefined ? body : { ...body, hint: thrown.hint };
}
