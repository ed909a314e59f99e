import { SchmuxError, type ErrorCode } from '../../../contract/errors.js';

const OPEN = 'Open the dashboard with: schmux open';

/** What the gate's refusals say to a person; every other code never comes from the gate. */
const TEXT: Partial<Record<ErrorCode, { message: string; hint: string }>> = {
  HOST_FORBIDDEN: {
    message: 'schmux does not answer to this host name.',
    hint: 'Use http://localhost with the port that schmux status prints, or add the name to allowed_hosts in config.json.',
  },
  ORIGIN_FORBIDDEN: { message: 'Another web page may not use schmux.', hint: OPEN },
  KEY_REQUIRED: { message: 'This browser has no key for schmux, or its key has ended.', hint: OPEN },
  JSON_REQUIRED: {
    message: 'A change must be sent as JSON.',
    hint: 'Send the header Content-Type: application/json.',
  },
  BAD_REQUEST: { message: 'The request has a path or a form that schmux does not read.', hint: OPEN },
  NOT_FOUND: { message: 'There is nothing at this address.', hint: OPEN },
  TOO_MANY_SOCKETS: {
    message: 'Too many connections are open at once.',
    hint: 'Close some dashboard tabs and try again.',
  },
  STOPPING: { message: 'schmux is stopping.', hint: 'Start it again with: schmux start' },
};

export function gateError(code: ErrorCode): SchmuxError {
  const text = TEXT[code];
  return new SchmuxError(
    code,
    text?.message ?? 'The request was refused.',
    text === undefined ? {} : { hint: text.hint },
  );
}
