import type { OpenDialog } from './session/dialog.js';

/** Every error of schmux with its HTTP status. Codes are stable; messages and hints are for people and may change. */
export const ERROR_STATUS = {
  // the request itself
  BAD_REQUEST: 400,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  BODY_TOO_LARGE: 413,
  JSON_REQUIRED: 415,
  // the gate
  KEY_REQUIRED: 401,
  CODE_INVALID: 401,
  ORIGIN_FORBIDDEN: 403,
  HOST_FORBIDDEN: 421,
  TOO_MANY_SOCKETS: 503,
  // sessions
  SESSION_UNKNOWN: 404,
  SESSION_AMBIGUOUS: 409,
  SESSION_NOT_RUNNING: 409,
  SESSION_NOT_STARTED: 409,
  SESSION_GONE: 409,
  AGENT_STILL_RUNS: 409,
  SPAWN_CANCELLED: 409,
  SPAWN_INTERRUPTED: 500,
  SPAWN_FAILED: 500,
  NICKNAME_INVALID: 400,
  PROMPT_NOT_TAKEN: 400,
  PROMPT_TOO_LARGE: 413,
  KEY_UNKNOWN: 400,
  ENVIRONMENT_TOO_LARGE: 413,
  ENVIRONMENT_FORBIDDEN: 403,
  DIALOG_OPEN: 409,
  SCREEN_CHANGED: 409,
  DRAFT_THERE: 409,
  NOT_TAKEN: 409,
  AGENT_BUSY: 409,
  LIMIT_UNKNOWN: 409,
  // agents
  AGENT_UNKNOWN: 404,
  AGENT_MISSING: 409,
  AGENT_INVALID: 400,
  AGENT_NO_RESUME: 400,
  AGENT_NO_FORK: 400,
  ALREADY_RESUMED: 409,
  CONVERSATION_UNKNOWN: 409,
  CONVERSATION_GONE: 409,
  AGENT_NO_ANSWER: 502,
  QUICK_LAUNCH_UNKNOWN: 404,
  // notifications
  PUSH_FAILED: 502,
  // repositories and workspaces
  REPO_UNKNOWN: 404,
  REPO_EXISTS: 409,
  REPO_URL_INVALID: 400,
  REPO_NAME_INVALID: 400,
  REPO_UNREACHABLE: 502,
  BRANCH_INVALID: 400,
  WORKSPACE_UNKNOWN: 404,
  WORKSPACE_MISSING: 409,
  WORKSPACE_BUSY: 409,
  WORKSPACE_UNSAFE: 409,
  WORKSPACE_EXISTS: 409,
  TRASH_UNKNOWN: 404,
  WORKSPACE_NOT_GIT: 400,
  WORKSPACE_UNREADABLE: 409,
  WORKSPACE_ROOT_INVALID: 400,
  CLONE_FAILED: 502,
  CLONE_TIMEOUT: 504,
  GIT_FAILED: 500,
  GIT_MISSING: 500,
  DISK_FULL: 507,
  PATH_INVALID: 400,
  // configuration and state
  CONFIG_INVALID: 400,
  CONFIG_KEY_UNKNOWN: 400,
  STATE_NEWER: 500,
  STATE_UNREADABLE: 500,
  SAVE_FAILED: 500,
  // tmux and the machine
  TMUX_MISSING: 500,
  TMUX_TOO_OLD: 500,
  TMUX_FAILED: 500,
  TMUX_TIMEOUT: 504,
  LIMIT_REACHED: 503,
  // the daemon, as its callers see it
  DAEMON_DOWN: 503,
  DAEMON_START_FAILED: 500,
  DAEMON_RUNNING: 409,
  DAEMON_OTHER_VERSION: 409,
  PORT_TAKEN: 409,
  WAIT_TIMEOUT: 504,
  STOPPING: 503,
  INTERNAL: 500,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** An error as it is sent, stored in the state and printed by `--json`. */
export type ErrorBody = {
  code: ErrorCode;
  message: string;
  hint?: string | undefined;
  detail?: string | undefined;
  dialog?: OpenDialog | undefined;
};

/**
 * The one error class of schmux. `message` says what failed and why, `hint` what to do about it, and `detail` has the last lines
 * of the program that failed. `dialog` is the question that is open on the session's screen.
 */
export class SchmuxError extends Error {
  override readonly name = 'SchmuxError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly detail: string | undefined;
  readonly dialog: OpenDialog | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: Partial<Pick<ErrorBody, 'hint' | 'detail' | 'dialog'>> & { cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.detail = options.detail;
    this.dialog = options.dialog;
  }

  /** Returns the part that may leave the process: no stack and no cause. */
  toBody(): ErrorBody {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(this.detail === undefined ? {} : { detail: this.detail }),
      ...(this.dialog === undefined ? {} : { dialog: this.dialog }),
    };
  }
}

/** Rebuilds an error from its body. An unknown code, from another version, becomes INTERNAL and keeps its text. */
export function errorFromBody(body: Omit<ErrorBody, 'code'> & { code: string }): SchmuxError {
  const { code, message, hint, detail, dialog } = body;
  const known = code in ERROR_STATUS ? (code as ErrorCode) : 'INTERNAL';
  return new SchmuxError(known, message, { hint, detail, dialog });
}

const NO_ROOM = {
  code: 'DISK_FULL',
  what: 'The disk is full',
  hint: 'Free some space and try again.',
} as const;
const READ_ONLY = {
  code: 'SAVE_FAILED',
  what: 'The disk is read-only',
  hint: "Make it writable again. The system's log (dmesg) may say why it is not.",
} as const;
const NO_FILES = {
  code: 'LIMIT_REACHED',
  what: 'No more files can be opened',
  hint: 'Dispose of sessions you no longer need, or raise the limit (ulimit -n) and restart schmux.',
} as const;
const NO_PROCESSES = {
  code: 'LIMIT_REACHED',
  what: 'No more processes can be started',
  hint: 'Dispose of sessions you no longer need, or raise the limit (ulimit -u).',
} as const;

/** System errors that the user can do something about, by their names in errno(3). */
const SYSTEM: Record<string, { code: ErrorCode; what: string; hint: string } | undefined> = {
  ENOSPC: NO_ROOM,
  EDQUOT: NO_ROOM,
  EROFS: READ_ONLY,
  EMFILE: NO_FILES,
  ENFILE: NO_FILES,
  EAGAIN: NO_PROCESSES,
};

/** Turns anything thrown into a SchmuxError. Called once, at the boundary of a request, a command or a queue. */
export function toSchmuxError(thrown: unknown): SchmuxError {
  if (thrown instanceof SchmuxError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const { code } = (thrown ?? {}) as { code?: unknown };
  const known = SYSTEM[typeof code === 'string' ? code : ''];
  if (known !== undefined)
    return new SchmuxError(known.code, `${known.what}: ${message}.`, { cause: thrown, hint: known.hint });
  return new SchmuxError('INTERNAL', `Unexpected error: ${message}`, {
    cause: thrown,
    hint: 'The daemon log has the details. To print its path: schmux status',
  });
}
