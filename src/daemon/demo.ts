import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { spawnRequestSchema, type SpawnRequest, type SpawnResult } from '../contract/session/session.js';
import type { Repo } from '../contract/workspace/workspace.js';
import { makeDemoRepository } from '../lib/demo/repository.js';
import { DEMO_SESSIONS, demoRequest } from '../lib/demo/sessions.js';
import type { Repos } from './workspace/repos.js';

export type DemoStarted = { repo: string; sessions: SpawnResult[] };

/** Returns the path of the demo's repository: in the home, so that it is deleted with the home. */
export function demoFolder(home: string): string {
  return join(home, 'demo');
}

/**
 * Creates the page's demo: a small repository in schmux's home, known as `demo`, and three demo agents in fresh clones of it.
 * Concurrent callers share one start. `start` throws GIT_MISSING, GIT_FAILED, or what adding a repository throws; it returns the
 * errors of sessions that do not start.
 */
export function createDemo(deps: {
  folder: string;
  repos: Pick<Repos, 'list' | 'add'>;
  spawn(request: SpawnRequest): Promise<SpawnResult[]>;
}): { start(): Promise<DemoStarted> } {
  const { folder, repos, spawn } = deps;
  let starting: Promise<DemoStarted> | null = null;

  async function start(): Promise<DemoStarted> {
    await makeDemoRepository(folder);
    const known = repos.list().find(({ url }) => url === folder);
    const { name } = known ?? (await repos.add({ url: folder }));
    const sessions: SpawnResult[] = [];
    for (const session of DEMO_SESSIONS)
      sessions.push(...(await spawn(spawnRequestSchema.parse(demoRequest(name, session)))));
    return { repo: name, sessions };
  }

  return {
    start() {
      starting ??= start().finally(() => (starting = null));
      return starting;
    },
  };
}

/**
 * Deletes the demo's repository once it is forgotten and no workspace was cloned from it: schmux made it, and nobody works in it.
 */
export async function removeDemoRepository(
  folder: string,
  forgotten: Repo,
  workspaces: readonly { repo: string | null }[],
): Promise<void> {
  if (forgotten.url !== folder || workspaces.some(({ repo }) => repo === forgotten.name)) return;
  await rm(folder, { recursive: true, force: true });
}
