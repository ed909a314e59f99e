import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { focused, screenshot, setStage } from '../support/browser/browser.js';
import { runProgram } from '../support/worlds/programs.js';

/** Each check is some twenty git processes, one after the other: on a busy machine they take long. */
const CHECKED_MS = 60_000;

let id: string;
let workspace: { id: string; path: string };

const stage = setStage({
  async prepare({ world }) {
    await writeFile(join(world.repo, 'gone.txt'), 'will be deleted\n');
    await writeFile(
      join(world.repo, 'code.ts'),
      'export const answer: number = 41;\nexport const same = true;\n',
    );
    await runProgram('git', ['add', '.'], { env: world.env, cwd: world.repo });
    await runProgram('git', ['commit', '-q', '-m', 'more'], { env: world.env, cwd: world.repo });
  },
  async cast({ world }) {
    [id = ''] = await world.spawn({ agents: [{ agent: 'puppet' }], nickname: 'worker' });
    ({ workspace } = await world.until(id, (session) => session.status === 'running', 'running'));
  },
});

const git = async (...args: string[]) => {
  const ran = await runProgram('git', args, { env: stage.world.env, cwd: workspace.path });
  if (ran.code !== 0) throw new Error(ran.stderr);
};
const files = async (page: Page) => {
  const all = await page.getByTestId('diff-files').getByRole('button').allTextContents();
  return all.sort();
};

describe('the diff', () => {
  it('shows staged, unstaged, untracked, deleted and binary files, against HEAD or the start', async () => {
    const { page, errors } = await stage.open(`/workspaces/${workspace.id}/diff`);
    await page.getByText('No changes').waitFor();

    await writeFile(
      join(workspace.path, 'code.ts'),
      'export const answer: number = 42;\nexport const same = true;\n',
    );
    await git('add', 'code.ts');
    await appendFile(join(workspace.path, 'README.md'), 'unstaged\n');
    await rm(join(workspace.path, 'gone.txt'));
    await mkdir(join(workspace.path, 'new dir'));
    await writeFile(join(workspace.path, 'new dir', '<img src=x onerror=alert(1)>.txt'), 'untracked\n');
    await writeFile(join(workspace.path, 'pixel.png'), Buffer.from([0x89, 0x50, 0, 1, 2, 3, 0, 0]));
    await page.getByRole('button', { name: 'Refresh the diff' }).click();
    await expect
      .poll(() => files(page))
      .toEqual([
        'Dgone.txt−1',
        'MREADME.md+1',
        'Mcode.ts+1−1',
        'Unew dir/<img src=x onerror=alert(1)>.txt+1',
        'Upixel.pngbinary',
      ]);
    await page.getByText('5 files').waitFor();
    await page.getByText('export const answer: number = 42;').first().waitFor();
    expect(await page.locator('main img').count()).toBe(0);

    await page
      .getByTestId('diff-files')
      .getByRole('button', { name: /README/ })
      .click();
    expect(new URL(page.url()).searchParams.get('file')).toBe('README.md');
    await page.getByRole('radio', { name: 'Side by side' }).click();
    await page.getByText('unstaged').first().waitFor();
    await page.reload();
    await expect.poll(async () => (await files(page)).length).toBe(5);
    expect(await page.getByRole('radio', { name: 'Side by side' }).getAttribute('aria-checked')).toBe('true');

    // Committed work is nothing new against HEAD, and still new since the session began.
    await git('add', '-A');
    await git('commit', '-q', '-m', 'work');
    await page.getByRole('button', { name: 'Refresh the diff' }).click();
    await page.getByText('No changes').waitFor();
    await page.getByLabel('Compare with').selectOption('spawn');
    await expect.poll(async () => (await files(page)).length).toBe(5);
    expect(new URL(page.url()).searchParams.get('base')).toBe('spawn');
    expect(errors).toEqual([]);
  });
});

describe('Workspaces', () => {
  it('knows at once what git says now, and is gone through by keys', async () => {
    const [other = ''] = await stage.world.spawn({ agents: [{ agent: 'puppet' }], nickname: 'other' });
    const { workspace: second } = await stage.world.until(
      other,
      ({ status }) => status === 'running',
      'running',
    );
    await mkdir(join(second.path, 'deep'));
    await writeFile(join(second.path, 'deep/unheard.txt'), 'x\n');
    const { page, errors } = await stage.open('/workspaces');
    await page
      .getByTestId(`workspace-${second.id}`)
      .getByText(/1 changed file/)
      .waitFor();
    const [upper = '', lower = ''] = [workspace.id, second.id].sort();
    await page.keyboard.press('j');
    await expect.poll(() => focused(page)).toBe(upper);
    await page.keyboard.press('j');
    await expect.poll(() => focused(page)).toBe(lower);
    await page.keyboard.press('j');
    await screenshot(page, 'workspaces-keys-light-1440');
    await page.keyboard.press('Backspace');
    await page.getByRole('dialog').getByText(lower).first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => focused(page)).toBe(lower);
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(`/workspaces/${upper}/diff`));
    expect(errors).toEqual([]);
    await (await stage.world.client()).call('sessionDispose', { body: { ids: [other] } });
    await rm(join(second.path, 'deep'), { recursive: true });
    await (await stage.world.client()).call('workspaceDispose', { params: { id: second.id }, body: {} });
  });

  it('shows the git status, refuses removals that would lose work, then removes what is safe', async () => {
    await writeFile(join(workspace.path, 'left over.txt'), 'x\n');
    const { page } = await stage.open('/workspaces');
    const row = page.getByTestId(`workspace-${workspace.id}`);
    await row.getByText('worker').waitFor();
    // The size on disk is shown without a request.
    await row.getByText(/\d (B|KB|MB)/).waitFor();
    await row.getByLabel(/^Refresh/).click();
    await row.getByText(/1 changed file, 1 commit ahead/).waitFor();

    await row.getByLabel(`Remove ${workspace.id}`).click();
    const safety = page.getByTestId('safety');
    await safety.waitFor();
    for (const part of [`worker (${id})`, 'left over.txt', 'work (HEAD -> main)'])
      expect(await safety.textContent()).toContain(part);
    expect(await page.getByTestId('confirm').count()).toBe(0);
    await expect.poll(() => focused(page)).toBe('Close');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    // Nothing is left that would be lost: pushed, cleaned, and nobody works there.
    await rm(join(workspace.path, 'left over.txt'));
    await git('push', '-q', 'origin', 'HEAD:refs/heads/kept');
    await (await stage.world.client()).call('sessionDispose', { body: { ids: [id] } });
    await row.getByText('no sessions').waitFor();
    await row.getByLabel(`Remove ${workspace.id}`).click();
    await page.getByRole('dialog').getByText(`the directory ${workspace.path}`).waitFor();
    await expect.poll(() => focused(page)).toBe('Cancel');
    await page.getByTestId('confirm').click();
    await page.getByText('No workspaces yet').waitFor({ timeout: CHECKED_MS });
  });

  it('removes work that is nowhere else when its name is typed, and it can be restored', async () => {
    const [idle = ''] = await stage.world.spawn({ agents: [{ agent: 'puppet' }] });
    const { workspace: held } = await stage.world.until(
      idle,
      ({ status }) => status === 'running',
      'running',
    );
    const client = await stage.world.client();
    await client.call('sessionDispose', { body: { ids: [idle] } });
    await writeFile(join(held.path, 'unsaved.txt'), 'only here\n');
    const { page } = await stage.open('/workspaces');
    const row = page.getByTestId(`workspace-${held.id}`);
    await row.getByLabel(`Remove ${held.id}`).click();
    const dialog = page.getByRole('dialog', { name: `${held.id} still holds work` });
    await dialog.getByTestId('safety').getByText('unsaved.txt').waitFor();
    const confirm = dialog.getByTestId('confirm');
    const name = dialog.getByTestId('discard-name');
    expect(await confirm.isDisabled()).toBe(true);
    await name.fill(held.id.slice(0, -1));
    expect(await confirm.isDisabled()).toBe(true);
    await page.keyboard.press('Enter');
    await name.fill(held.id);
    await confirm.click();
    await row.waitFor({ state: 'detached' });
    await page.getByText(/In the trash until/).waitFor();
    const trash = page.getByTestId('trash');
    await trash.getByText('1 untracked').waitFor();
    await trash.getByRole('button', { name: `Restore ${held.id}` }).click();
    await row.waitFor();
    await trash.waitFor({ state: 'detached' });
    expect(await readFile(join(held.path, 'unsaved.txt'), 'utf8')).toBe('only here\n');

    // Once more, and for good.
    const digest = (await client.call('workspaceSafety', { params: { id: held.id } })).digest ?? '';
    await client.call('workspaceDispose', { params: { id: held.id }, body: { discard: digest } });
    await trash.getByRole('button', { name: 'Empty trash' }).click();
    const sure = page.getByRole('dialog', { name: 'Empty trash?' });
    await sure.getByText(held.id).waitFor();
    await expect.poll(() => focused(page)).toBe('Cancel');
    await sure.getByTestId('confirm').click();
    await trash.waitFor({ state: 'detached' });
    expect(await client.call('trashList', {})).toEqual([]);
  });

  it('names the obstacle to removing each in a word, and removes all safe ones with one report', async () => {
    const started = await stage.world.spawn({ agents: [{ agent: 'puppet', count: 3 }], branch: 'many' });
    const places: { id: string; path: string }[] = [];
    for (const one of started)
      places.push((await stage.world.until(one, ({ status }) => status === 'running', 'running')).workspace);
    const [free = { id: '', path: '' }, held = { id: '', path: '' }, live = { id: '', path: '' }] = places;
    const client = await stage.world.client();
    await client.call('sessionDispose', { body: { ids: started.slice(0, 2) } });
    await writeFile(join(held.path, 'unsaved.txt'), 'only here\n');
    const { page, errors } = await stage.open('/workspaces');
    const chip = (id: string) => page.getByTestId(`workspace-${id}`).getByTestId('state');
    await chip(free.id).getByText('Safe to remove').waitFor({ timeout: CHECKED_MS });
    await chip(held.id)
      .getByText(/^1 (untracked|changed)$/)
      .waitFor();
    await chip(live.id).getByText('1 live').waitFor();
    await page.getByRole('button', { name: /^Holds work/ }).click();
    expect(new URL(page.url()).search).toBe('?state=work');
    await page.getByTestId(`workspace-${free.id}`).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^All/ }).click();
    await page.getByRole('button', { name: 'Group by repository' }).click();
    await page.getByRole('heading', { name: /^proj \d/ }).waitFor();

    await page.getByRole('button', { name: 'Remove all safe…' }).click();
    const dialog = page.getByRole('dialog');
    await expect.poll(() => focused(page)).toBe('Cancel');
    const stays = dialog.getByRole('region', { name: 'Will be kept' });
    await stays.getByText('1 live').waitFor({ timeout: CHECKED_MS });
    await stays.getByText(/1 untracked/).waitFor();
    const goes = dialog.getByRole('region', { name: 'Will be removed' });
    await goes.getByText(free.id).waitFor();
    expect(await goes.getByText(held.id).count()).toBe(0);
    await dialog.getByTestId('confirm').click();
    await dialog
      .getByRole('heading', { name: /^Removed 1 workspace, .* freed$/ })
      .waitFor({ timeout: CHECKED_MS });
    await screenshot(page, 'workspaces-removed-light-1440');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByTestId(`workspace-${free.id}`).waitFor({ state: 'detached' });
    const left = (await client.call('workspaceList', { query: {} })).map(({ id: one }) => one).sort();
    expect(left).toEqual([held.id, live.id].sort());
    expect(errors).toEqual([]);
  });
});
