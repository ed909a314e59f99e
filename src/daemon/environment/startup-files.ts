import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from './environment.js';

/** Files that login and interactive shells read: bash(1), zsh(1), fish(1), tcsh(1), nu, and what they commonly source. */
const IN_HOME = [
  '.profile',
  '.bash_profile',
  '.bash_login',
  '.bashrc',
  '.cshrc',
  '.tcshrc',
  '.login',
  '.kshrc',
  '.mkshrc',
  '.config/environment.d',
  '.config/mise/config.toml',
  '.config/fish/config.fish',
  '.config/fish/conf.d',
  '.config/fish/fish_variables',
  '.config/nushell/env.nu',
  '.config/nushell/config.nu',
];
const OF_ZSH = ['.zshenv', '.zprofile', '.zshrc', '.zlogin'];
const OF_SYSTEM = [
  '/etc/profile',
  '/etc/profile.d',
  '/etc/environment',
  '/etc/zshenv',
  '/etc/bash.bashrc',
  '/etc/paths.d',
];

/** Returns a stamp that changes when a startup file is changed, created or removed. */
export async function startupStamp(env: Environment): Promise<string> {
  const home = env['HOME'] ?? '/';
  const paths = [
    ...IN_HOME.map((name) => join(home, name)),
    ...OF_ZSH.map((name) => join(env['ZDOTDIR'] ?? home, name)),
    ...OF_SYSTEM,
  ];
  return (await Promise.all(paths.map(stampOf))).join(' ');
}

async function stampOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeMs } = await stat(path);
    return `${ino}:${size}:${mtimeMs}`;
  } catch {
    return '-'; // absent
  }
}
