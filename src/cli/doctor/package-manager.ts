/** A package manager that schmux knows. */
export type PackageManager = keyof typeof INSTALL;

export type Program = 'tmux' | 'git' | 'npm' | 'chromium';

const INSTALL = {
  'apt-get': 'apt-get install -y',
  dnf: 'dnf install -y',
  pacman: 'pacman -S --noconfirm',
  apk: 'apk add',
  zypper: 'zypper install -y',
  brew: 'brew install',
} as const;

/** Packages whose name differs from the program's. */
const PACKAGE: Partial<Record<PackageManager, Partial<Record<Program, string>>>> = {
  brew: { npm: 'node', chromium: '--cask chromium' },
};

/** Returns the first package manager found; on macOS only Homebrew. */
export function detectPackageManager(
  platform: NodeJS.Platform,
  isThere: (program: string) => boolean,
): PackageManager | null {
  const names = Object.keys(INSTALL) as PackageManager[];
  const order = platform === 'darwin' ? ['brew' as const] : names;
  return order.find(isThere) ?? null;
}

/** Returns the install command for this system, with `sudo` unless root (never for Homebrew, which refuses root). */
export function installCommand(program: Program, manager: PackageManager | null, isRoot: boolean): string {
  if (manager === null) return `install ${program} with this system's package manager`;
  const sudo = isRoot || manager === 'brew' ? '' : 'sudo ';
  return `${sudo}${INSTALL[manager]} ${PACKAGE[manager]?.[program] ?? program}`;
}
