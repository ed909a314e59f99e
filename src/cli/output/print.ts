import { toSchmuxError, type ErrorBody } from '../../contract/errors.js';
import type { Io } from '../io.js';
import { safeJson, safeText } from './safe-text.js';
import { createStyle, wantsColour, type Style } from './style.js';
import { UsageError } from '../input/usage-error.js';

/** Everything a command says goes through here. */
export type Printer = {
  /** Colours for stdout. */
  style: Style;
  /** One line (or several) on stdout. */
  line(text: string): void;
  /** A value for programs: indented JSON and a newline on stdout. */
  json(value: unknown): void;
  /** A remark for the person, on stderr, so that it never mixes with what a program reads. */
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

/** Says what went wrong, once, at the edge; answers the exit code: 2 for wrong usage, else 1. */
export function reportError(io: Io, thrown: unknown, asJson: boolean): 1 | 2 {
  const body = errorBody(thrown);
  if (asJson) io.stdout.write(jsonText({ error: body }));
  else io.stderr.write(formatError(body, createStyle(wantsColour(io.stderr, io.env))));
  return thrown instanceof UsageError ? 2 : 1;
}

/** `schmux: what and why`, and below it what to do and the words of the program that failed. */
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
