import type { PackageManager } from './package-manager.js';
import type { Io } from '../io.js';
import type { HomePaths } from '../../lib/home-paths.js';

/** `optional`: missing, but not required; `warning`: works, but perhaps not for long. */
export type Finding = { state: 'ok' | 'missing' | 'warning' | 'optional'; text: string; fix?: string };

/** Everything a check may inspect. */
export type Machine = {
  io: Io;
  paths: HomePaths;
  manager: PackageManager | null;
  isRoot: boolean;
  /** Runs a program for a few seconds at most; returns its stdout, or null if it is missing or fails. */
  ask(file: string, args: readonly string[]): Promise<string | null>;
};

export type Check = { name: string; run(machine: Machine): Promise<Finding> };
