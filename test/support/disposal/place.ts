import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SafetyReport } from '../../../src/contract/workspace/workspace.js';
import { writeFiles } from '../worlds/git-world.js';

export const WORK = 'an hour of work\n';
export const AUTHOR = ['-c', 'user.name=a', '-c', 'user.email=a@example.invalid'];

export type Place = {
  path: string;
  git(...args: string[]): Promise<string>;
  gitIn(directory: string, ...args: string[]): Promise<string>;
  /** A path beside it, of this test alone. */
  outside(name: string): string;
};
/** A way to hide work from a plain `git status`, and where the report must name it. */
export type Trick = {
  kind: SafetyReport['reasons'][number]['kind'];
  names: RegExp;
  make(place: Place): Promise<unknown>;
};

export const change = ({ path }: Place) => writeFile(join(path, 'a.txt'), WORK);
export const commit = async (place: Place, message = 'hidden work') => {
  await change(place);
  await place.git('commit', '-q', '-a', '-m', message);
};
/** A repository of its own with one commit. */
export const repository = async ({ path, git }: Place, name: string) => {
  await mkdir(join(path, name), { recursive: true });
  const inner = (...args: string[]) => git('-C', name, ...args);
  await inner('init', '-q');
  await writeFiles(join(path, name), { 'work.txt': WORK });
  await inner('add', '-A');
  await inner(...AUTHOR, 'commit', '-q', '-m', 'inner work');
  return inner;
};
