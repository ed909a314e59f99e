import { expect, test } from 'vitest';
import type { SafetyReport, Workspace } from '../../../contract/workspace/workspace.js';
import { aSession } from '../../../../test/support/session-view.js';
import { chipOf, workspaceGroups, type WorkspaceEntry } from './workspace-list.js';

const AT = '2026-05-01T10:00:00.000Z';
const clean = { branch: 'main', commit: 'c', upstream: null, ahead: null, behind: null, changed: 0, untracked: 0, stashes: 0, checked_at: AT }; // prettier-ignore
const workspace = (id: string, part: Partial<Workspace> = {}): Workspace => ({
  id,
  path: `/w/${id}`,
  repo: id.replace(/-\d+$/, ''),
  branch: 'main',
  managed: true,
  status: 'ready',
  git: clean,
  sessions: [],
  created_at: AT,
  ...part,
});
const report = (...reasons: SafetyReport['reasons']): SafetyReport => ({
  id: 'app-001',
  path: '/w/app-001',
  safe: reasons.length === 0,
  reasons,
  size: 1,
});
const reason = (kind: SafetyReport['reasons'][number]['kind'], text: string) => ({ kind, text, items: [] });
const chip = (part: Partial<Workspace>, found?: SafetyReport | null) => {
  const { kind, text } = chipOf(workspace('app-001', part), { sessions: [], report: found });
  return [kind, text];
};

test('names the obstacle to removing a workspace in a word', () => {
  expect(chip({})).toEqual(['checking', 'Checking']);
  expect(chip({}, null)).toEqual(['work', 'Not checked']);
  expect(chip({}, report())).toEqual(['safe', 'Safe to remove']);
  expect(chip({}, report(reason('unpushed', '1 commit that is nowhere else')))).toEqual([
    'work',
    '1 unpushed',
  ]);
  expect(chip({}, report(reason('stashes', '2 stashes'), reason('changed', '3 files')))).toEqual([
    'work',
    '2 stashes',
  ]);
  expect(chip({}, report(reason('live_sessions', '1 live session')))).toEqual(['live', 'In use']);
  expect(chip({ git: { ...clean, changed: 2, untracked: 1 } })).toEqual(['work', '3 changed']);
  expect(chip({ git: { ...clean, ahead: 2 } })).toEqual(['work', '2 unpushed']);
  // The result of a check outranks the git status.
  expect(chip({ git: { ...clean, ahead: 2 } }, report())).toEqual(['safe', 'Safe to remove']);
  expect(chip({ status: 'preparing' })).toEqual(['live', 'Preparing']);
});

test('who works there comes before all else; who has ended does not count', () => {
  const [live, over] = [aSession({ status: 'running' }), aSession({ status: 'done' })];
  const here = (sessions: WorkspaceEntry['sessions']) =>
    chipOf(workspace('app-001'), { sessions, report: report() }).text;
  expect(here([live, over, live])).toBe('2 live');
  expect(here([over])).toBe('Safe to remove');
});

const entry = (id: string, part: Partial<WorkspaceEntry> = {}): WorkspaceEntry => ({
  workspace: workspace(id),
  sessions: [],
  report: undefined,
  size: undefined,
  chip: { kind: 'checking', text: 'Checking', title: '' },
  ...part,
});
const ids = (entries: readonly WorkspaceEntry[], view: Partial<Parameters<typeof workspaceGroups>[1]>) =>
  workspaceGroups(entries, { q: '', sort: 'name', state: null, grouped: false, ...view }).map(
    ({ title, entries: members }) => [title, ...members.map((member) => member.workspace.id)],
  );

test('sorts, filters and groups', () => {
  const list = [
    entry('web-002', {
      size: null,
      workspace: workspace('web-002', { created_at: '2026-05-03T00:00:00.000Z' }),
    }),
    entry('app-001', { size: 20, chip: { kind: 'safe', text: 'Safe to remove', title: '' } }),
    entry('web-001', { size: 300, workspace: workspace('web-001', { branch: 'Fix-Login' }) }),
    entry('app-002'),
  ];
  expect(ids(list, {})).toEqual([[null, 'app-001', 'app-002', 'web-001', 'web-002']]);
  expect(ids(list, { sort: 'size' })).toEqual([[null, 'web-002', 'web-001', 'app-001', 'app-002']]);
  expect(ids(list, { sort: 'activity' })[0]?.[1]).toBe('web-002');
  expect(ids(list, { sort: 'age' })[0]?.at(-1)).toBe('web-002');
  expect(ids(list, { grouped: true })).toEqual([
    ['app', 'app-001', 'app-002'],
    ['web', 'web-001', 'web-002'],
  ]);
  expect(ids(list, { state: 'safe' })).toEqual([[null, 'app-001']]);
  expect(ids(list, { q: 'web fix-log' })).toEqual([[null, 'web-001']]);
  expect(ids(list, { q: 'nothing' })).toEqual([]);
});
