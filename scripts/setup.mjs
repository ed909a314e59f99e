// Prepares a machine that has only Node, npm and git to build, test and demonstrate schmux.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Programs and their package in each package manager; `names` are tried in order. */
const PROGRAMS = {
  git: { names: ['git'], packages: { apt: 'git', dnf: 'git', pacman: 'git', apk: 'git', brew: 'git' } },
  tmux: {
    names: ['tmux'],
    packages: { apt: 'tmux', dnf: 'tmux', pacman: 'tmux', apk: 'tmux', brew: 'tmux' },
  },
  chromium: {
    names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    packages: {
      apt: 'chromium',
      dnf: 'chromium',
      pacman: 'chromium',
      apk: 'chromium',
      brew: '--cask chromium',
    },
  },
};

const MANAGERS = {
  apt: {
    program: 'apt-get',
    install: 'apt-get install -y --no-install-recommends',
    before: 'apt-get update',
  },
  dnf: { program: 'dnf', install: 'dnf install -y' },
  pacman: { program: 'pacman', install: 'pacman -S --noconfirm' },
  apk: { program: 'apk', install: 'apk add' },
  brew: { program: 'brew', install: 'brew install', asUser: true },
};

export function fail(message) {
  process.stderr.write(`\n${message}\n`);
  process.exit(1);
}

/** Runs a program with our output and returns its exit code. */
export function run(file, args, options = {}) {
  const result = spawnSync(file, args, { stdio: 'inherit', cwd: root, ...options });
  if (result.error) fail(`Could not run ${file}: ${result.error.message}`);
  return result.status ?? 1;
}

function mustRun(file, args, what) {
  const code = run(file, args);
  if (code !== 0) fail(`${what} failed (exit ${code}): ${file} ${args.join(' ')}`);
}

/** Returns the full path of a program, or null. */
export function which(name) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (folder !== '' && existsSync(join(folder, name))) return join(folder, name);
  }
  return null;
}

export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(
      `schmux needs Node 20.19 or newer; this is ${process.versions.node}. Install a newer one from https://nodejs.org.`,
    );
  }
}

/** Installs the npm packages when they are missing or older than the lock file. */
export function ensurePackages() {
  const stamp = join(root, 'node_modules', '.schmux-lock');
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  process.stdout.write('Installing the npm packages…\n');
  mustRun('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], 'Installing the npm packages');
  writeFileSync(stamp, lock);
}

/** Installs missing programs when that needs no question (as root, or in CI); otherwise fails with the exact command. */
export function ensurePrograms(wanted) {
  const missing = wanted.filter((key) => !PROGRAMS[key].names.some(which));
  if (missing.length === 0) return;
  const [key, manager] = Object.entries(MANAGERS).find(([, entry]) => which(entry.program)) ?? [];
  if (manager === undefined)
    fail(`Missing: ${missing.join(', ')}. Install them with this system's package manager.`);
  const isRoot = process.getuid?.() === 0;
  const packages = missing.map((name) => PROGRAMS[name].packages[key]);
  const sudo = isRoot || manager.asUser ? '' : 'sudo ';
  const commands = [manager.before, `${manager.install} ${packages.join(' ')}`]
    .filter(Boolean)
    .map((line) => sudo + line);
  if (!isRoot && process.env.CI === undefined) {
    fail(`Missing: ${missing.join(', ')}. Install with:\n\n  ${commands.join(' && ')}\n`);
  }
  process.stdout.write(`Installing ${missing.join(', ')}…\n`);
  for (const command of commands) {
    const [file, ...args] = command.split(' ');
    const result = spawnSync(file, args, {
      encoding: 'utf8',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (result.status !== 0)
      fail(`The installation failed. Run it yourself:\n\n  ${command}\n\n${result.stderr ?? ''}`);
  }
}

/** Builds if a source is newer than the last build. */
export function ensureBuild() {
  const stamp = join(root, 'dist', '.built');
  const newest = Math.max(...sources().map((path) => statSync(path).mtimeMs));
  if (existsSync(stamp) && statSync(stamp).mtimeMs > newest) return;
  process.stdout.write('Building…\n');
  mustRun('npm', ['run', '--silent', 'build'], 'The build');
  writeFileSync(stamp, '');
}

function sources() {
  const listed = spawnSync(
    'git',
    ['ls-files', '-co', '--exclude-standard', 'src', 'package.json', 'tsconfig.base.json'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  const names = (listed.stdout ?? '').split('\n').filter(Boolean);
  return names.map((name) => join(root, name)).filter(existsSync);
}
