import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SafetyReport } from '../../../../src/contract/workspace/workspace.js';
import type { WorkspaceRecord } from '../../../../src/daemon/store/state-schema.js';
import type { Workspaces } from '../../../../src/daemon/workspace/workspaces.js';
import { COMMIT_TRICKS } from '../../../support/disposal/commit-tricks.js';
import { FILE_TRICKS } from '../../../support/disposal/file-tricks.js';
import type { Place } from '../../../support/disposal/place.js';
import {
  createGitWorld,
  spawnWorkspace,
  treeHash,
  type GitWorld,
} from '../../../support/worlds/git-world.js';

let world: GitWorld;
let workspaces: Workspaces;
beforeAll(async () => {
  world = await createGitWorld();
  await world.origin('shop', {
    'a.txt': 'first line\n',
    'lib/b.txt': 'second file\n',
    '.gitignore': '.env\nscratch/\n*.log\n',
  });
  workspaces = world.workspaces();
});
afterAll(() => world.close());

/** git renews the times of objects that it would have written; nothing else may change. */
function hashOf(path: string): Promise<string> {
  return treeHash(path, join(path, '.git/objects'));
}

function told(report: SafetyReport): string {
  return report.reasons.map(({ kind, text, items }) => `${kind}: ${text}\n${items.join('\n')}`).join('\n');
}

describe('work that git status does not show', () => {
  let count = 0;
  for (const [name, trick] of Object.entries({ ...FILE_TRICKS, ...COMMIT_TRICKS }))
    test(name, async () => {
      const number = ++count;
      const record = await spawnWorkspace(workspaces, { repo: 'shop', branch: `try-${number}` });
      const place: Place = {
        path: record.path,
        git: (...args) => world.git(record.path, ...args),
        gitIn: (directory, ...args) => world.git(directory, ...args),
        outside: (file) => join(world.directory, `${number}-${file}`),
      };
      await trick.make(place);
      const before = await hashOf(record.path);
      const report = await workspaces.safety(record.id);
      expect(report.reasons.map(({ kind }) => kind)).toContain(trick.kind);
      expect(told(report)).toMatch(trick.names);
      await expect(workspaces.dispose(record.id)).rejects.toMatchObject({
        code: 'WORKSPACE_UNSAFE',
        detail: expect.stringContaining(report.reasons[0]?.text ?? ''),
      });
      expect(await hashOf(record.path)).toBe(before);
      await expectRestorable(record, report);
      expect(await hashOf(record.path)).toBe(before);
    });
});

/** Discarded, it is in the trash and comes back as it was. */
async function expectRestorable(record: WorkspaceRecord, report: SafetyReport): Promise<void> {
  const entry = await workspaces.dispose(record.id, report.digest);
  expect(entry).toMatchObject({ workspace: record.id, path: record.path });
  await expect(access(record.path)).rejects.toThrow('ENOENT');
  expect(workspaces.find(record.id)).toBeNull();
  expect((await workspaces.trash.list()).map(({ workspace }) => workspace)).toContain(record.id);
  const { directory_mark: _mark, ...plain } = record;
  expect(await workspaces.trash.restore(record.id)).toEqual(plain);
}
