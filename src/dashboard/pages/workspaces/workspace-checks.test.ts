import { expect, test, vi } from 'vitest';
import type { Client } from '../../../client/client.js';
import { SchmuxError } from '../../../contract/errors.js';
import type { Workspace } from '../../../contract/workspace/workspace.js';
import { createWorkspaceChecks } from './workspace-checks.js';
import { checkAll, disposeAll } from './remove-safe/remove-safe.js';
import type { WorkspaceEntry } from './workspace-list.js';

const workspace = (id: string, commit = 'c'): Workspace =>
  ({ id, status: 'ready', managed: true, git: { commit } }) as Workspace;

/** Responds on command. */
function slowClient() {
  const asked: string[] = [];
  const answers: (() => void)[] = [];
  const call = vi.fn(async (name: string, { params }: { params: { id: string } }) => {
    asked.push(`${name} ${params.id}`);
    await new Promise<void>((resolve) => answers.push(resolve));
    if (params.id === 'broken') throw new Error('No.');
    return name === 'workspaceSize' ? { size: 5 } : { id: params.id, safe: true, reasons: [], size: 7 };
  });
  const answer = async (): Promise<void> => {
    await vi.waitFor(() => expect(answers).not.toHaveLength(0));
    answers.shift()?.();
  };
  return { client: { call } as unknown as Pick<Client, 'call'>, asked, answer };
}

test('asks two at a time, each once, and again when it has changed', async () => {
  const { client, asked, answer } = slowClient();
  const checks = createWorkspaceChecks(client);
  const wanted = (list: Workspace[]) => list.map((one) => ({ workspace: one, inUse: one.id === 'busy' }));
  const list = [workspace('a'), workspace('busy'), workspace('broken')];
  checks.want(wanted(list));
  checks.want(wanted(list));
  expect(asked).toEqual(['workspaceSafety a', 'workspaceSize busy']);
  for (let left = 0; left < 3; left++) await answer();
  await vi.waitFor(() => expect(checks.cached.get().size).toBe(3));
  expect(asked).toEqual(['workspaceSafety a', 'workspaceSize busy', 'workspaceSafety broken']);
  expect(checks.cached.get().get('a')).toMatchObject({ report: { safe: true }, size: 7 });
  expect(checks.cached.get().get('busy')).toMatchObject({ report: undefined, size: 5 });
  expect(checks.cached.get().get('broken')).toMatchObject({ report: null, size: undefined });
  checks.want(wanted(list));
  expect(asked).toHaveLength(3);
  checks.want(wanted([workspace('a', 'd'), workspace('busy', 'd')]));
  // A live agent changes the workspace all the time, so its size is not measured again for that.
  expect(asked.slice(3)).toEqual(['workspaceSafety a']);
});

test('nothing waits any longer once the list is left', async () => {
  const { client, asked, answer } = slowClient();
  const checks = createWorkspaceChecks(client);
  checks.want(['a', 'b', 'c'].map((id) => ({ workspace: workspace(id), inUse: false })));
  checks.want([]);
  await answer();
  await answer();
  await vi.waitFor(() => expect(checks.cached.get().size).toBe(2));
  expect(asked).toEqual(['workspaceSafety a', 'workspaceSafety b']);
});

const entry = (id: string, part: Partial<WorkspaceEntry> = {}): WorkspaceEntry => ({
  workspace: workspace(id),
  sessions: [],
  report: undefined,
  size: 3,
  chip: { kind: 'safe', text: 'Safe to remove', title: '' },
  ...part,
});

test('removing all that is safe: what holds something, is in use, is not ours or fails stays, with the reason', async () => {
  const removed: string[] = [];
  const call = async (name: string, { params: { id } }: { params: { id: string } }) => {
    if (name === 'workspaceDispose') {
      // Somebody began to work there after it was checked.
      if (id === 'late') throw new SchmuxError('WORKSPACE_UNSAFE', 'late is kept: 1 live session.');
      removed.push(id);
      return { trash: null };
    }
    if (id === 'broken') throw new SchmuxError('GIT_FAILED', 'Cannot be read.');
    const reasons = id === 'held' ? [{ kind: 'unpushed', text: '2 commits', items: [] }] : [];
    return { id, safe: reasons.length === 0, reasons, size: 10 };
  };
  const client = { call } as unknown as Pick<Client, 'call'>;
  const done: number[] = [];
  const verdicts = await checkAll(
    client,
    [
      entry('free'),
      entry('held'),
      entry('late'),
      entry('broken'),
      entry('live', { chip: { kind: 'live', text: '2 live', title: '' } }),
      entry('mine', { workspace: { ...workspace('mine'), managed: false } }),
    ],
    { tell: (count) => done.push(count), signal: new AbortController().signal },
  );
  expect(verdicts.map(({ id, stays }) => [id, stays])).toEqual([
    ['free', null],
    ['held', '2 commits'],
    ['late', null],
    ['broken', 'Cannot be read.'],
    ['live', '2 live'],
    ['mine', 'not managed by schmux'],
  ]);
  expect(done).toEqual([1, 2, 3, 4, 5, 6]);
  const going = verdicts.filter(({ stays }) => stays === null);
  const removals = await disposeAll(client, going, () => undefined);
  expect(removed).toEqual(['free']);
  expect(removals.map(({ id, error, size }) => [id, error, size])).toEqual([
    ['free', null, 10],
    ['late', 'late is kept: 1 live session.', 10],
  ]);
});
