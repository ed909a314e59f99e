import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SafetyReport } from '../../../../src/contract/workspace/workspace.js';
import type { WorkspaceRecord } from '../../../../src/daemon/store/state-schema.js';
import type { Workspaces } from '../../../../src/daemon/workspace/workspaces.js';
import {
  createGitWorld,
  spawnWorkspace,
  writeFiles,
  type GitWorld,
} from '../../../support/worlds/git-world.js';

let world: GitWorld;
let workspaces: Workspaces;
let record: WorkspaceRecord;
beforeEach(async () => {
  world = await createGitWorld();
  await world.origin('shop');
  workspaces = world.workspaces();
  record = await spawnWorkspace(workspaces, { repo: 'shop', branch: 'work' });
});
afterEach(() => world.close());

const report = (): Promise<SafetyReport> => workspaces.safety(record.id);

describe('the trash', () => {
  const discard = async () => {
    await writeFiles(record.path, { 'new.txt': 'x\n' });
    return workspaces.dispose(record.id, (await report()).digest);
  };
  const inTrash = async () => (await readdir(join(world.root, '.schmux-trash'))).length;

  test('an id in the trash is not reused; a directory in its place is not replaced', async () => {
    const entry = await discard();
    expect(entry?.lost).toEqual(['1 untracked file']);
    expect((await spawnWorkspace(workspaces, { repo: 'shop' })).id).toBe('shop-002');
    await mkdir(record.path);
    await expect(workspaces.trash.restore(record.id)).rejects.toMatchObject({ code: 'WORKSPACE_EXISTS' });
    await rm(record.path, { recursive: true });
    await expect(workspaces.trash.restore('shop-009')).rejects.toMatchObject({ code: 'TRASH_UNKNOWN' });
    // Another home in the same folder knows nothing of it, and sweeps nothing of it.
    const other = world.workspaces({
      reposDir: join(world.directory, 'other-repos'),
      ownFolder: join(world.directory, 'other'),
    });
    await other.recover();
    expect(await other.trash.list()).toEqual([]);
    await workspaces.recover();
    expect(await workspaces.trash.restore(entry?.id ?? '')).toMatchObject({ id: record.id, status: 'ready' });
    expect(await readFile(join(record.path, 'new.txt'), 'utf8')).toBe('x\n');
    expect(await inTrash()).toBe(0);
  });

  test('it is emptied when the time is over, also where no workspace is any more', async () => {
    await mkdir(join(world.directory, 'schmux-home'), { recursive: true });
    await discard();
    await workspaces.stop();
    const root = () => join(world.directory, 'new-root');
    const later = world.workspaces({ root, internal: world.internal({ trash_keep_hours: 1e-9 }) });
    await later.recover();
    await later.stop();
    expect(await inTrash()).toBe(0);
  });

  test('without a time to keep it is deleted at once, and says so', async () => {
    const hasty = world.workspaces({ internal: world.internal({ trash_keep_hours: 0 }) });
    await writeFiles(record.path, { 'new.txt': 'x\n' });
    const { digest, trash_hours } = await hasty.safety(record.id);
    expect(trash_hours).toBe(0);
    expect(await hasty.dispose(record.id, digest)).toBeNull();
    await hasty.stop();
    expect(await inTrash()).toBe(0);
  });

  test('a new workspace that does not fit makes it give way', async () => {
    await discard();
    const tight = world.workspaces({
      freeBytes: async () => ((await inTrash()) > 0 ? 1 : Number.MAX_SAFE_INTEGER),
    });
    await spawnWorkspace(tight, { repo: 'shop' });
    expect(await tight.trash.list()).toEqual([]);
  });

  test.each([
    'trash.after_note',
    'trash.after_move',
    'trash.after_forget',
    'restore.after_move',
    'restore.after_record',
  ])(
    'killed at %s, there is the workspace with its record or an entry that can be restored',
    async (point) => {
      await writeFiles(record.path, { 'new.txt': 'x\n' });
      const { digest } = await report();
      const dying = world.workspaces({
        crashPoint(name) {
          if (name === point) throw new Error(`killed at ${name}`);
        },
      });
      const work = async () => {
        await dying.dispose(record.id, digest);
        await dying.trash.restore(record.id);
      };
      await expect(work()).rejects.toThrow(`killed at ${point}`);
      const next = world.workspaces();
      await next.recover();
      const entries = await next.trash.list();
      if (entries.length > 0) {
        expect(next.find(record.id)).toBeNull();
        await next.trash.restore(record.id);
      }
      expect(next.find(record.id)).toMatchObject({ status: 'ready', managed: true, branch: 'work' });
      expect(await readFile(join(record.path, 'new.txt'), 'utf8')).toBe('x\n');
      expect(await inTrash()).toBe(0);
    },
  );

  test('links are removed, not followed; names that are no text go too', async () => {
    await writeFiles(world.directory, { 'precious/keep.txt': 'mine\n' });
    await symlink(join(world.directory, 'precious'), join(record.path, 'link'));
    await writeFile(Buffer.concat([Buffer.from(`${record.path}/caf`), Buffer.from([0xe9])]), 'x\n');
    const { digest, reasons } = await report();
    expect(reasons).toMatchObject([{ kind: 'untracked', items: ['"caf\\351"', 'link'] }]);
    await workspaces.dispose(record.id, digest);
    await workspaces.trash.empty();
    expect(await inTrash()).toBe(0);
    expect(await readFile(join(world.directory, 'precious/keep.txt'), 'utf8')).toBe('mine\n');
  });

  test('another file system in it: kept, and left alone in the trash of a daemon that starts', async (context) => {
    const inside = join(record.path, 'mounted');
    await mkdir(inside);
    try {
      execFileSync('mount', ['-t', 'tmpfs', 'none', inside], { stdio: 'ignore' });
    } catch {
      return context.skip(); // only root may, and not everywhere
    }
    const left: string[] = [];
    try {
      await writeFile(join(inside, 'theirs.txt'), 'x\n');
      const { digest, reasons } = await report();
      expect(reasons).toMatchObject([
        { kind: 'untracked' },
        { kind: 'unreadable', text: expect.stringContaining('mounted'), items: ['mounted'] },
      ]);
      await expect(workspaces.dispose(record.id, digest)).rejects.toMatchObject({
        code: 'WORKSPACE_UNSAFE',
        hint: expect.stringContaining('umount'),
      });
      // As an older schmux, or a mount that came later, would leave it.
      const tag =
        /-new-([0-9a-f]{6})-/.exec(
          (await import('../../../../src/daemon/workspace/directory/temp-dir.js'))
            .createTempDirs(world.reposDir)
            .path('/', 'x'),
        )?.[1] ?? '';
      const trashed = join(world.root, '.schmux-trash', `${tag}-0123456789ab`);
      await mkdir(join(trashed, 'in'), { recursive: true });
      execFileSync('mount', ['--bind', inside, join(trashed, 'in')]);
      try {
        const next = world.workspaces({ onUndeletable: (found) => left.push(...found.keys()) });
        await next.recover();
        expect(left).toEqual([trashed]);
        expect(await readFile(join(inside, 'theirs.txt'), 'utf8')).toBe('x\n');
      } finally {
        execFileSync('umount', [join(trashed, 'in')]);
      }
    } finally {
      execFileSync('umount', [inside]);
    }
  });
});
