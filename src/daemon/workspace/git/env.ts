import { basename } from 'node:path';
import type { SpawnEnvironment } from '../../environment/environment.js';

/** The only transports git may use for a repository's address; redirects and rewrites (`insteadOf`) are held to them too. */
const TRANSPORTS = 'https:ssh:git:file';
/** Variables of git that describe the user's set-up, not a repository; every other GIT_* is left out. */
const KEPT =
  /^GIT_(SSL_.*|PROXY_SSL_.*|HTTP_.*|CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)|EXEC_PATH|TEMPLATE_DIR|SSH|SSH_VARIANT)$/;
/**
 * Variables of git that no clone or fetch of ours gets from its caller: they point at another repository, run another program
 * for it, or change what it does, prints or may reach.
 */
const DROPPED_FROM_CALLER =
  /^GIT_(ADVICE|ALLOW_PROTOCOL|ALTERNATE_.*|ATTR_SOURCE|CEILING_DIRECTORIES|COMMON_DIR|CONFIG|CONFIG_PARAMETERS|CURL_VERBOSE|DEFAULT_.*|DIFF_OPTS|DIR|EDITOR|EXTERNAL_DIFF|FLUSH|.*_PATHSPECS|GRAFT_FILE|IMPLICIT_WORK_TREE|INDEX_.*|INTERNAL_.*|NAMESPACE|NO_.*|OBJECT_DIRECTORY|OPTIONAL_LOCKS|PAGER.*|PREFIX|PROGRESS_DELAY|PROTOCOL_FROM_USER|QUARANTINE_PATH|REDIRECT_.*|REF_.*|REFLOG_ACTION|REPLACE_REF_BASE|SEQUENCE_EDITOR|SHALLOW_FILE|TERMINAL_PROMPT|TEST_.*|WORK_TREE)$/;
/** Also ssh itself gives up on a host that does not answer. Unit: seconds. */
const SSH_CONNECT_S = 20;

/**
 * The environment of git's work on what schmux has already (status, diffs, the clone cache): the user's own, without what would point git at another repository, in English
 * (messages are classified), and with every way of asking for a password closed (git(1), "ENVIRONMENT VARIABLES").
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

/** In English, and without a way to a terminal, a login window, an editor or a pager. */
const FIXED_ENV = {
  LC_ALL: 'C',
  GIT_TERMINAL_PROMPT: '0',
  GCM_INTERACTIVE: 'never',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_PAGER: 'cat',
  GIT_EDITOR: 'false',
};

/**
 * The environment of a clone or fetch for a caller: all of the caller's, since a credential helper or a filter may read any of
 * it, except what would make it another command. The caller's askpass program may answer; nothing else is asked, and time
 * limits end the transfer. `path` is searched when the caller's PATH has no git.
 */
export function callerEnvironment(
  caller: SpawnEnvironment,
  path: string | undefined,
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(caller.env)) {
    if (DROPPED_FROM_CALLER.test(name) || name === 'LANGUAGE' || name.startsWith('LC_')) continue;
    // A trace on stderr would stand among the messages that are classified; a file is the caller's.
    if (name.startsWith('GIT_TRACE') && !value.startsWith('/')) continue;
    env[name] = value;
  }
  // Usually a window on some desktop: only for a caller who is there, or who says that it answers without one.
  if (!caller.asks && !/^(?:force|prefer)$/.test(env['SSH_ASKPASS_REQUIRE'] ?? '')) {
    env['SSH_ASKPASS'] = '';
    delete env['SSH_ASKPASS_REQUIRE'];
  }
  const both = [env['PATH'], path].filter((part) => part !== undefined && part !== '').join(':');
  return { ...env, ...(both === '' ? {} : { PATH: both }), ...FIXED_ENV };
}

/** For commands that look at a workspace: no network at all, not even for the missing objects of a partial clone. */
export function readEnvironment(base: Record<string, string>, ceiling: string): Record<string, string> {
  return {
    ...base,
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_NO_LAZY_FETCH: '1',
    // A plain directory inside someone's versioned home is not that repository.
    GIT_CEILING_DIRECTORIES: ceiling,
  };
}

/** For commands that talk to a remote. `ssh` is the user's own ssh command, or null for plain ssh. */
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
 * The user's ssh command, told never to ask and never to leave a connection sharing master behind (it would hold our pipes
 * open); an existing master is still used. With an askpass program it may ask that one, once for each key. Another program than
 * OpenSSH is left as it is.
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
