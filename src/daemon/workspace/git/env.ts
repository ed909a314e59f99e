import { basename } from 'node:path';
import type { SpawnEnvironment } from '../../environment/environment.js';

/** The only transports that git may use; they also bind redirects and rewrites (`insteadOf`). */
const TRANSPORTS = 'https:ssh:git:file';
/** Git variables that describe the user's setup rather than a repository; every other GIT_* is dropped. */
const KEPT =
  /^GIT_(SSL_.*|PROXY_SSL_.*|HTTP_.*|CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)|EXEC_PATH|TEMPLATE_DIR|SSH|SSH_VARIANT)$/;
/**
 * Git variables of a caller that our clones and fetches do not get: they point to another repository, run another program, or
 * change what git does, prints or may reach.
 */
const DROPPED_FROM_CALLER =
  /^GIT_(ADVICE|ALLOW_PROTOCOL|ALTERNATE_.*|ATTR_SOURCE|CEILING_DIRECTORIES|COMMON_DIR|CONFIG|CONFIG_PARAMETERS|CURL_VERBOSE|DEFAULT_.*|DIFF_OPTS|DIR|EDITOR|EXTERNAL_DIFF|FLUSH|.*_PATHSPECS|GRAFT_FILE|IMPLICIT_WORK_TREE|INDEX_.*|INTERNAL_.*|NAMESPACE|NO_.*|OBJECT_DIRECTORY|OPTIONAL_LOCKS|PAGER.*|PREFIX|PROGRESS_DELAY|PROTOCOL_FROM_USER|QUARANTINE_PATH|REDIRECT_.*|REF_.*|REFLOG_ACTION|REPLACE_REF_BASE|SEQUENCE_EDITOR|SHALLOW_FILE|TERMINAL_PROMPT|TEST_.*|WORK_TREE)$/;
/** After this, ssh itself gives up on a host that does not respond. */
const SSH_CONNECT_S = 20;

/**
 * Returns the environment for git's local work (status, diffs, the clone cache): the user's own, without variables that point
 * git to another repository, in English (messages are classified), and with every password prompt disabled (git(1),
 * "ENVIRONMENT VARIABLES").
 */
export function gitEnvironment(user: Record<string, string>): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(user)) {
    if (name.startsWith('GIT_') && !KEPT.test(name)) continue;
    if (name === 'LANGUAGE' || name.startsWith('LC_') || name === 'SSH_ASKPASS_REQUIRE') continue;
    env[name] = value;
  }
  return { ...env, ...FIXED_ENV, GIT_ASKPASS: '', SSH_ASKPASS: '' };
}

/** English messages; no terminal prompt, login window, editor or pager. */
const FIXED_ENV = {
  LC_ALL: 'C',
  GIT_TERMINAL_PROMPT: '0',
  GCM_INTERACTIVE: 'never',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_PAGER: 'cat',
  GIT_EDITOR: 'false',
};

/**
 * Returns the environment of a clone or fetch for a caller: all of the caller's variables, since a credential helper or a filter
 * may read any of them, except those that would change the command. Only the caller's askpass program may be asked, and time
 * limits end the transfer. `path` is searched when the caller's PATH has no git.
 */
export function callerEnvironment(
  caller: SpawnEnvironment,
  path: string | undefined,
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(caller.env)) {
    if (DROPPED_FROM_CALLER.test(name) || name === 'LANGUAGE' || name.startsWith('LC_')) continue;
    // A trace on stderr would mix with the messages that are classified; a trace file is the caller's business.
    if (name.startsWith('GIT_TRACE') && !value.startsWith('/')) continue;
    env[name] = value;
  }
  // Usually a window on a desktop: only for a caller who is present, or who declares that it works without one.
  if (!caller.asks && !/^(?:force|prefer)$/.test(env['SSH_ASKPASS_REQUIRE'] ?? '')) {
    env['SSH_ASKPASS'] = '';
    delete env['SSH_ASKPASS_REQUIRE'];
  }
  const both = [env['PATH'], path].filter((part) => part !== undefined && part !== '').join(':');
  return { ...env, ...(both === '' ? {} : { PATH: both }), ...FIXED_ENV };
}

/** Returns the environment for reading a workspace: no network, not even for missing objects of a partial clone. */
export function readEnvironment(base: Record<string, string>, ceiling: string): Record<string, string> {
  return {
    ...base,
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_NO_LAZY_FETCH: '1',
    // A plain directory inside a versioned home is not part of that repository.
    GIT_CEILING_DIRECTORIES: ceiling,
  };
}

/** Returns the environment for connections to a remote. `ssh` is the user's own ssh command, or null for plain ssh. */
export function remoteEnvironment(
  base: Record<string, string>,
  options: { ssh: string | null; http: boolean },
): Record<string, string> {
  const plain = base['GIT_SSH'] === undefined ? 'ssh' : quote(base['GIT_SSH']);
  const ssh = batchSsh(options.ssh ?? plain, (base['SSH_ASKPASS'] ?? '') !== '');
  return {
    ...base,
    GIT_ALLOW_PROTOCOL: options.http ? `${TRANSPORTS}:http` : TRANSPORTS,
    GIT_SSH_COMMAND: ssh,
  };
}

/**
 * Adds options to the user's ssh command so that it never prompts and never leaves a connection-sharing master behind, which
 * would hold our pipes open; an existing master is still used. With an askpass program it may ask that, once per key. Programs
 * other than OpenSSH are left as they are.
 */
function batchSsh(command: string, askpass: boolean): string {
  const program = basename(/^'([^']*)'|^(\S+)/.exec(command)?.slice(1).find(Boolean) ?? '');
  if (program !== 'ssh') return command;
  const asking = askpass ? 'NumberOfPasswordPrompts=1' : 'BatchMode=yes';
  return `${command} -o ${asking} -o ConnectTimeout=${SSH_CONNECT_S} -o ControlMaster=no`;
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
