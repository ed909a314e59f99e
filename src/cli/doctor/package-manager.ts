/** How this system installs a program. */
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

/** Where a package is not called like its program. */
const PACKAGE: Partial<Record<PackageManager, Partial<Record<Program, string>>>> = {
  brew: { npm: 'node', chromium: '--cask chromium' },
};

/** The first one that is there; Homebrew before the others on macOS only. */
export function detectPackageManager(
  platform: NodeJS.Platform,
  isThere: (program: string) => boolean,
): PackageManager | null {
  const names = Object.keys(INSTALL) as PackageManager[];
  const order = platform === 'darwin' ? ['brew' as const] : names;
  return order.find(isThere) ?? null;
}

/** The exact command for this system; a person without root gets `sudo` in front (never for Homebrew, which refuses root). */
export function installCommand(program: Program, manager: PackageManager | null, isRoot: boolean): string {
  if (manager === null) return `install ${program} with this system's package manager`;
  const sudo = isRoot || manager === 'brew' ? '' : 'sudo ';
  return `${sudo}${INSTALL[manager]} ${PACKAGE[manager]?.[program] ?? program}`;
}
