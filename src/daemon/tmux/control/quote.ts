import { SchmuxError } from '../../../contract/errors.js';

/** One tmux command: its name, then its arguments, each an exact string (UTF-8) or exact bytes. Never a piece of syntax. */
export type Command = readonly (string | Uint8Array)[];

/** Bytes that mean nothing to tmux inside double quotes; every other byte is written as an octal escape. */
const PLAIN = /[A-Za-z0-9_ .,/:=@+-]/;

const ESCAPED: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const char = String.fromCharCode(byte);
  return PLAIN.test(char) ? char : `\\${byte.toString(8).padStart(3, '0')}`;
});

/**
 * Quotes one argument for a command line of control mode, exactly for every byte but NUL, which no tmux string can hold.
 * tmux(1) "PARSING SYNTAX": in double quotes `\ooo` is the byte with that octal value, so quotes, `$`, `~`, `;`, `#`,
 * newlines and UTF-8 need no rules of their own. Throws BAD_REQUEST on NUL.
 */
export function quoteArgument(argument: string | Uint8Array): string {
  const bytes = typeof argument === 'string' ? Buffer.from(argument, 'utf8') : argument;
  if (bytes.includes(0)) {
    throw new SchmuxError('BAD_REQUEST', 'A text for tmux contains a NUL byte, which tmux does not accept.', {
      hint: 'Remove the NUL byte from the name or path.',
    });
  }
  let quoted = '"';
  for (const byte of bytes) quoted += ESCAPED[byte] ?? '';
  return `${quoted}"`;
}

/** Joins commands into one line for control mode, without the newline: tmux runs it as a whole, up to the first error. */
export function commandLine(commands: readonly Command[]): string {
  return commands.map((command) => command.map(quoteArgument).join(' ')).join(' ; ');
}

/** Quotes one word for sh, exactly for every byte but NUL (POSIX 2.2.2: nothing is special inside single quotes). */
export function shellQuote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
