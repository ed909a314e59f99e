import { SchmuxError, type ErrorCode } from '../../../contract/errors.js';

const OPEN = 'Open the dashboard with: schmux open';

/** Messages of the gate's errors; other codes never come from the gate. */
const TEXT: Partial<Record<ErrorCode, { message: string; hint: string }>> = {
  HOST_FORBIDDEN: {
    message: 'schmux does not serve this host name.',
    hint: 'Use http://localhost with the port that schmux status prints, or add the name to allowed_hosts in config.json.',
  },
  ORIGIN_FORBIDDEN: { message: 'Other web pages may not use schmux.', hint: OPEN },
  KEY_REQUIRED: { message: 'This browser has no key for schmux, or its key is no longer valid.', hint: OPEN },
  JSON_REQUIRED: {
    message: 'Requests that change something must be sent as JSON.',
    hint: 'Send the header Content-Type: application/json.',
  },
  BAD_REQUEST: { message: 'The path or the form of the request is not valid.', hint: OPEN },
  NOT_FOUND: { message: 'There is nothing at this address.', hint: OPEN },
  TOO_MANY_SOCKETS: {
    message: 'Too many connections are open.',
    hint: 'Close some dashboard tabs and try again.',
  },
  STOPPING: { message: 'schmux is stopping.', hint: 'Start it again with: schmux start' },
};

/** Creates the error with which the gate refuses a request. */
export function gateError(code: ErrorCode): SchmuxError {
  const text = TEXT[code];
  return new SchmuxError(
    code,
    text?.message ?? 'The request was refused.',
    text === undefined ? {} : { hint: text.hint },
  );
}
