import { basename } from 'node:path';

/** The only transports git may use for a repository's address; redirects and rewrites (`insteadOf`) are held to them too. */
const TRANSPORTS = 'https:ssh:git:file';
/** Variables of git that describe the user's set-up, not a repository; every other GIT_* is left out. */
const KEPT =
  /^GIT_(SSL_.*|PROXY_SSL_.*|HTTP_.*|CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)|EXEC_PATH|TEMPLATE_DIR|SSH|SSH_VARIANT)$/;
/** Also ssh itself gives up on a host that does not answer. Unit: seconds. */
const SSH_CONNECT_S = 20;

/**
 * The environment every git process gets: the user's own, without what would point git at another repository, in English
 * (messages are classified), and with every way of asking for a password closed (git(1), "ENVIRONMENT VARIABLES").
 */
export function gitEnvironment(user: Record<string, string>): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(user)) {
    if (name.startsWith('GIT_') && !KEPT.test(name)) continue;
    if (name === 'LANGUAGE' || name.startsWith('LC_') || name === 'SSH_ASKPASS_REQUIRE') continue;
    env[name] = value;
  }
  return {
    ...env,
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    GCM_INTERACTIVE: 'never',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_PAGER: 'cat',
    GIT_EDITOR: 'false',
  };
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
  const ssh = batchSsh(options.ssh ?? (base['GIT_SSH'] === undefined ? 'ssh' : quote(base['GIT_SSH'])));
  return {
    ...base,
    GIT_ALLOW_PROTOCOL: options.http ? `${TRANSPORTS}:http` : TRANSPORTS,
    GIT_SSH_COMMAND: ssh,
  };
}

/**
 * The user's ssh command, told never to ask and never to leave a connection sharing master behind (it would hold our pipes
 * open); an existing master is still used. Another program than OpenSSH is left as it is.
 */
function batchSsh(command: string): string {
  const program = basename(/^'([^']*)'|^(\S+)/.exec(command)?.slice(1).find(Boolean) ?? '');
  if (program !== 'ssh') return command;
  return `${command} -o BatchMode=yes -o ConnectTimeout=${SSH_CONNECT_S} -o ControlMaster=no`;
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
