import type { PackageManager } from './package-manager.js';
import type { Io } from '../io.js';
import type { HomePaths } from '../../lib/home-paths.js';

/** `optional` is missing but nobody needs it to work; `warning` works, but not for long. */
export type Finding = { state: 'ok' | 'missing' | 'warning' | 'optional'; text: string; fix?: string };

/** What a check may look at. */
export type Machine = {
  io: Io;
  paths: HomePaths;
  manager: PackageManager | null;
  isRoot: boolean;
  /** Runs a program for a second at most; null when it is not there or says no. */
  ask(file: string, args: readonly string[]): Promise<string | null>;
};

export type Check = { name: string; run(machine: Machine): Promise<Finding> };
