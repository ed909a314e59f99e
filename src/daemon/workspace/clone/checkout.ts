import { resolve } from 'node:path';
import { isPlainText } from '../../../contract/names.js';
import type { Git } from '../git/git.js';
import type { RepoUrl } from '../git/names/url.js';

export type CheckoutRemote = { name: string; url: string; pushUrls: string[] };

/** A checkout on this machine that is used as a repository: its branch, and the remote that it pushes to. */
export type Checkout = {
  path: string;
  /** Null when HEAD is detached. */
  branch: string | null;
  /** The `origin` of workspaces. Null without a usable remote: then `origin` is the checkout itself. */
  remote: CheckoutRemote | null;
  /** Another remote that pushes go to (remote.pushDefault, branch.<name>.pushRemote). */
  push: CheckoutRemote | null;
  /** Names of all other remotes. */
  otherRemotes: string[];
  /** The default branch of `remote`, if the checkout knows it. */
  remoteHead: string | null;
  /** Branch → the branch of `remote` that it follows. */
  follows: ReadonlyMap<string, string>;
};

/** Reads the checkout at `url`; null when it is on another machine, bare (a server's repository) or unreadable. */
export async function readCheckout(git: Git, url: RepoUrl): Promise<Checkout | null> {
  if (url.host !== null) return null;
  const path = url.path.replace(/\/+$/, '').replace(/(.)\/\.git$/, '$1');
  const run = async (...args: string[]) => {
    const result = await git.read(path, args);
    return result.outcome === 'exited' && result.code === 0 ? result.stdout : null;
  };
  if ((await run('rev-parse', '--is-bare-repository', '--show-prefix'))?.trim() !== 'false') return null;
  const [head, settings] = await Promise.all([
    run('symbolic-ref', '--quiet', 'HEAD'),
    run('config', '-z', '--get-regexp', '^(remote|branch)\\.'),
  ]);
  const config = parseConfig(settings ?? '');
  const branch = stripped(head?.trim() ?? '', 'refs/heads/');
  const remotes = remotesOf(config, path);
  const tracked = branch === null ? undefined : config.get(`branch.${branch}.remote`)?.at(-1);
  const remote = remotes.get('origin') ?? remotes.get(tracked ?? '') ?? [...remotes.values()][0] ?? null;
  const pushTo =
    (branch === null ? undefined : config.get(`branch.${branch}.pushremote`)?.at(-1)) ??
    config.get('remote.pushdefault')?.at(-1);
  const push = remotes.get(pushTo ?? '') ?? null;
  const remoteHead =
    remote === null ? null : await run('symbolic-ref', '--quiet', `refs/remotes/${remote.name}/HEAD`);
  return {
    path,
    branch,
    remote,
    otherRemotes: [...remotes.keys()].filter((name) => name !== remote?.name && name !== push?.name),
    push: push === null || push.name === remote?.name ? null : push,
    remoteHead: remote === null ? null : stripped(remoteHead?.trim() ?? '', `refs/remotes/${remote.name}/`),
    follows: followsOf(config, remote?.name ?? null),
  };
}

/**
 * Parses `git config -z --get-regexp`: key, line feed, value, NUL. Section and variable are lower case, the part between as
 * written.
 */
export function parseConfig(output: string): Map<string, string[]> {
  const config = new Map<string, string[]>();
  for (const entry of output.split('\0')) {
    const end = entry.indexOf('\n');
    if (end <= 0) continue;
    const key = entry.slice(0, end);
    config.set(key, [...(config.get(key) ?? []), entry.slice(end + 1)]);
  }
  return config;
}

function remotesOf(config: ReadonlyMap<string, string[]>, path: string): Map<string, CheckoutRemote> {
  const remotes = new Map<string, CheckoutRemote>();
  for (const [key, [first]] of config) {
    const name = /^remote\.(.+)\.url$/s.exec(key)?.[1];
    if (name === undefined || first === undefined || !/^[\w][\w.-]*$/.test(name)) continue;
    const url = usable(first, path);
    if (url === null || resolve(url) === path) continue;
    const pushUrls = (config.get(`remote.${name}.pushurl`) ?? []).flatMap((text) => usable(text, path) ?? []);
    remotes.set(name, { name, url, pushUrls });
  }
  return remotes;
}

/** Returns the address in a form that works from any directory; null for one that could run a program or be taken for an option. */
function usable(address: string, path: string): string | null {
  if (!isPlainText(address) || address.startsWith('-') || /^[A-Za-z0-9+.-]+::/.test(address)) return null;
  const isRelative = !/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(address) && !/^[^/]*:/.test(address);
  return isRelative ? resolve(path, address) : address;
}

function followsOf(config: ReadonlyMap<string, string[]>, remote: string | null): Map<string, string> {
  const follows = new Map<string, string>();
  for (const [key, values] of config) {
    const branch = /^branch\.(.+)\.merge$/s.exec(key)?.[1];
    const merge = stripped(values.at(-1) ?? '', 'refs/heads/');
    if (branch === undefined || merge === null || remote === null) continue;
    if (config.get(`branch.${branch}.remote`)?.at(-1) === remote) follows.set(branch, merge);
  }
  return follows;
}

function stripped(text: string, prefix: string): string | null {
  return text.startsWith(prefix) && text.length > prefix.length ? text.slice(prefix.length) : null;
}
