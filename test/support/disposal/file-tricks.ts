import { chmod, mkdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AUTHOR, change, repository, WORK, type Trick } from './place.js';
import { writeFiles } from '../worlds/git-world.js';

/** Ways to hide files, repositories and whole directories. */
export const FILE_TRICKS: Record<string, Trick> = {
  'a flag: assume-unchanged': {
    kind: 'changed',
    names: /a\.txt/,
    async make(place) {
      await place.git('update-index', '--assume-unchanged', 'a.txt');
      await change(place);
    },
  },
  'a flag: skip-worktree on a file that is there': {
    kind: 'changed',
    names: /a\.txt/,
    async make(place) {
      await place.git('update-index', '--skip-worktree', 'a.txt');
      await change(place);
    },
  },
  'a file put back that a sparse checkout left out': {
    kind: 'changed',
    names: /lib\/b\.txt/,
    async make({ path, git }) {
      await git('sparse-checkout', 'set', '--no-cone', '/a.txt');
      await writeFiles(path, { 'lib/b.txt': WORK });
    },
  },
  'core.ignoreStat': {
    kind: 'changed',
    names: /a\.txt/,
    async make(place) {
      await place.git('config', 'core.ignoreStat', 'true');
      await place.git('update-index', '--refresh');
      await place.git('read-tree', '--reset', '-u', 'HEAD');
      await change(place);
    },
  },
  'same size, time put back, ctime not trusted': {
    kind: 'changed',
    names: /a\.txt/,
    async make({ path, git }) {
      await git('config', 'core.trustctime', 'false');
      await git('config', 'core.checkStat', 'minimal');
      const file = join(path, 'a.txt');
      const past = new Date(Date.now() - 3_600_000);
      await utimes(file, past, past);
      await git('update-index', '--refresh');
      await writeFile(file, 'other line\n');
      await utimes(file, past, past);
    },
  },
  'core.worktree somewhere else': {
    kind: 'changed',
    names: /a\.txt/,
    async make(place) {
      const other = place.outside('other-tree');
      await mkdir(join(other, 'lib'), { recursive: true });
      for (const name of ['a.txt', 'lib/b.txt', '.gitignore'])
        await writeFile(join(other, name), await readFile(join(place.path, name)));
      await place.git('config', 'core.worktree', other);
      await change(place);
    },
  },
  'core.bare': {
    kind: 'changed',
    names: /a\.txt/,
    async make(place) {
      await place.git('config', 'core.bare', 'true');
      await change(place);
    },
  },
  'an included configuration': {
    kind: 'untracked',
    names: /new\.txt/,
    async make({ path, git, outside }) {
      await writeFile(outside('more.config'), '[status]\n\tshowUntrackedFiles = no\n');
      await git('config', 'include.path', outside('more.config'));
      await writeFiles(path, { 'new.txt': WORK });
    },
  },
  'info/exclude': {
    kind: 'ignored',
    names: /hidden\.txt \(16 B\)/,
    make: ({ path }) => writeFiles(path, { '.git/info/exclude': '*\n', 'hidden.txt': WORK }),
  },
  'an excludes file in the configuration of the clone': {
    kind: 'untracked',
    names: /hidden\.txt/,
    async make({ path, git, outside }) {
      await writeFile(outside('excludes'), '*\n');
      await git('config', 'core.excludesFile', outside('excludes'));
      await writeFiles(path, { 'hidden.txt': WORK });
    },
  },
  'ignored files': {
    kind: 'ignored',
    names: /scratch\/.*1 file[^]*\.env \(16 B\)/,
    make: ({ path }) => writeFiles(path, { '.env': WORK, 'scratch/notes.md': `${WORK}${WORK}` }),
  },
  'a filter that answers what is committed, also staged': {
    kind: 'changed',
    names: /a\.txt/,
    async make(place) {
      await place.git('config', 'filter.same.clean', 'git show HEAD:a.txt');
      await writeFiles(place.path, { '.git/info/attributes': 'a.txt filter=same\n' });
      await change(place);
      await place.git('add', 'a.txt');
    },
  },
  'staged, and the file put back': {
    kind: 'changed',
    names: /a\.txt/,
    async make(place) {
      await change(place);
      await place.git('add', 'a.txt');
      await writeFile(join(place.path, 'a.txt'), 'first line\n');
    },
  },
  'a repository in an ignored folder': {
    kind: 'unpushed',
    names: /inner work/,
    make: (place) => repository(place, 'scratch/deep/inner'),
  },
  'a bare repository in an ignored folder': {
    kind: 'unpushed',
    names: /inner work/,
    async make(place) {
      await repository(place, 'scratch/inner');
      await place.git('clone', '-q', '--bare', 'scratch/inner', 'scratch/only.git');
      await rm(join(place.path, 'scratch/inner'), { recursive: true });
    },
  },
  'a dirty repository that is committed as a gitlink': {
    kind: 'changed',
    names: /work\.txt/,
    async make(place) {
      await repository(place, 'inner');
      await place.git('-c', 'advice.addEmbeddedRepo=false', 'add', 'inner');
      await place.git('commit', '-q', '-m', 'gitlink');
      await place.git('push', '-q', 'origin', 'HEAD:refs/heads/gitlink');
      await place.git('config', 'diff.ignoreSubmodules', 'all');
      await writeFiles(place.path, { 'inner/work.txt': 'more of it\n' });
    },
  },
  'a stash in a repository in an untracked folder': {
    kind: 'stashes',
    names: /stash@\{0\}/,
    async make(place) {
      const inner = await repository(place, 'tools/inner');
      await writeFiles(place.path, { 'tools/inner/work.txt': 'more of it\n' });
      await inner(...AUTHOR, 'stash', '-q');
    },
  },
  'a changed working tree in the workspace': {
    kind: 'changed',
    names: /a\.txt/,
    async make({ path, git }) {
      await git('worktree', 'add', '-q', '--detach', 'scratch/tree');
      await writeFiles(path, { 'scratch/tree/a.txt': WORK });
    },
  },
  'a working tree elsewhere that uses its objects': {
    kind: 'unreadable',
    names: /second-tree/,
    make: ({ git, outside }) => git('worktree', 'add', '-q', '--detach', outside('second-tree')),
  },
  'a submodule that is not checked out any more': {
    kind: 'unpushed',
    names: /inner work/,
    async make(place) {
      await mkdir(join(place.path, '.git/modules'), { recursive: true });
      await repository(place, 'scratch/inner');
      await rename(join(place.path, 'scratch/inner/.git'), join(place.path, '.git/modules/inner'));
    },
  },
  'its .git moved away': {
    kind: 'unreadable',
    names: /no longer a git repository/,
    make: ({ path, outside }) => rename(join(path, '.git'), outside('moved-git')),
  },
  'its .git behind a link': {
    kind: 'unreadable',
    names: /points to another directory/,
    async make({ path, outside }) {
      await rename(join(path, '.git'), outside('linked-git'));
      await symlink(outside('linked-git'), join(path, '.git'));
    },
  },
  'another mode, which core.fileMode hides': {
    kind: 'changed',
    names: /differs in mode only[^]*a\.txt/,
    async make({ path, git }) {
      await git('config', 'core.fileMode', 'false');
      await chmod(join(path, 'a.txt'), 0o755);
    },
  },
  'other line endings': {
    kind: 'changed',
    names: /line endings only[^]*a\.txt/,
    make: ({ path }) => writeFile(join(path, 'a.txt'), 'first line\r\n'),
  },
};
