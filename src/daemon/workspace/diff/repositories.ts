import { join } from 'node:path';
import type { DiffFile } from '../../../contract/workspace/workspace.js';
import { asText, isText, patchName, showName, type ByteName } from '../git/names/byte-names.js';
import { checkedOutGitlinks } from '../git/gitlinks.js';
import type { Git } from '../git/git.js';
import { dirtyGitlinks } from '../git-status/status.js';

/** Lists submodules at their recorded commit that have changes of their own: git's diff leaves them out (see status.ts). */
export async function dirtySubmodules(
  git: Git,
  top: string,
  listed: ReadonlySet<ByteName>,
): Promise<DiffFile[]> {
  const dirty = new Set(await dirtyGitlinks(git, top));
  const links = await checkedOutGitlinks(git, top);
  return links
    .filter(({ path }) => dirty.has(path) && !listed.has(path))
    .map(({ path, commit }) => ({
      ...entry(path, 'modified'),
      added: 1,
      deleted: 1,
      note: 'A submodule with changes of its own, which are not listed here.',
      patch: `${header(path)}--- ${patchName('a/', path)}\n+++ ${patchName('b/', path)}\n@@ -1 +1 @@\n-Subproject commit ${commit}\n+Subproject commit ${commit}-dirty\n`,
    }));
}

/** Describes another repository inside this one that was never added: git lists it as a folder. */
export async function nestedRepository(git: Git, top: string, path: ByteName): Promise<DiffFile> {
  const name = path.replace(/\/$/, '');
  const head = isText(name)
    ? await git.read(join(top, asText(name)), ['rev-parse', '--verify', '--quiet', 'HEAD'])
    : null;
  const commit = head?.code === 0 ? head.stdout.trim() : null;
  const body =
    commit === null
      ? ''
      : `--- /dev/null\n+++ ${patchName('b/', name)}\n@@ -0,0 +1 @@\n+Subproject commit ${commit}\n`;
  return {
    ...entry(path, 'untracked'),
    added: commit === null ? 0 : 1,
    deleted: 0,
    note: 'Another repository, whose files are not listed here.',
    patch: `${header(name)}new file mode 160000\n${body}`,
  };
}

function header(path: ByteName): string {
  return `diff --git ${patchName('a/', path)} ${patchName('b/', path)}\n`;
}

function entry(path: ByteName, status: DiffFile['status']) {
  return { path: showName(path), old_path: null, status, binary: false, large: false };
}
