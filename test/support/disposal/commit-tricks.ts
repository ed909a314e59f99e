import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { change, commit, repository, WORK, type Trick } from './place.js';

/** Ways to hide commits. */
export const COMMIT_TRICKS: Record<string, Trick> = {
  'a remote-tracking ref made by hand': {
    kind: 'unpushed',
    names: /hidden work/,
    async make(place) {
      await commit(place);
      await place.git('update-ref', 'refs/remotes/origin/made-up', 'HEAD');
    },
  },
  'only a remote-tracking ref made by hand': {
    kind: 'leftover',
    names: /hidden work.*refs\/remotes\/origin\/made-up/,
    async make(place) {
      await commit(place);
      await place.git('update-ref', 'refs/remotes/origin/made-up', 'HEAD');
      await place.git('reset', '-q', '--hard', 'HEAD~1');
      await place.git('reflog', 'expire', '--expire=now', '--all');
      await rm(join(place.path, '.git/ORIG_HEAD'));
    },
  },
  'pushed to a branch that was deleted on the remote since': {
    kind: 'unpushed',
    names: /hidden work/,
    async make(place) {
      await commit(place);
      await place.git('push', '-q', 'origin', 'HEAD:refs/heads/gone');
      await place.git(
        'push',
        '-q',
        (await place.git('config', 'remote.origin.url')).trim(),
        ':refs/heads/gone',
      );
      await place.git('update-ref', 'refs/remotes/origin/gone', 'HEAD');
    },
  },
  'a remote that is inside the workspace itself': {
    kind: 'unpushed',
    names: /hidden work/,
    async make(place) {
      await commit(place);
      const backup = join(place.path, '.git/backup');
      await place.git('clone', '-q', '--bare', '--no-hardlinks', '.', backup);
      await place.git('remote', 'set-url', 'origin', backup);
      await place.git('fetch', '-q', 'origin');
    },
  },
  'a replaced commit': {
    kind: 'unpushed',
    names: /hidden work/,
    async make(place) {
      await commit(place);
      await place.git('replace', 'HEAD', 'HEAD~1');
    },
  },
  'only in the reflog': {
    kind: 'leftover',
    names: /hidden work.*logs\/HEAD|hidden work.*ORIG_HEAD/,
    async make(place) {
      await commit(place);
      await place.git('reset', '-q', '--hard', 'HEAD~1');
    },
  },
  'only in ORIG_HEAD': {
    kind: 'leftover',
    names: /hidden work.*ORIG_HEAD/,
    async make(place) {
      await commit(place);
      await place.git('reset', '-q', '--hard', 'HEAD~1');
      await place.git('reflog', 'expire', '--expire=now', '--all');
    },
  },
  'only in FETCH_HEAD': {
    kind: 'leftover',
    names: /inner work.*FETCH_HEAD/,
    async make(place) {
      await mkdir(place.outside('friend'));
      const friend = place.outside('friend');
      await repository({ ...place, path: friend, git: (...args) => place.gitIn(friend, ...args) }, '.');
      await place.git('fetch', '-q', place.outside('friend'));
    },
  },
  'a note': {
    kind: 'unpushed',
    names: /refs\/notes/,
    make: ({ git }) => git('notes', 'add', '-m', WORK, 'HEAD'),
  },
  'what filter-branch keeps': {
    kind: 'unpushed',
    names: /hidden work.*refs\/original/,
    async make(place) {
      await commit(place);
      await place.git('update-ref', 'refs/original/refs/heads/x', 'HEAD');
      await place.git('reset', '-q', '--hard', 'HEAD~1');
    },
  },
  'a stash whose log is gone': {
    kind: 'stashes',
    names: /refs\/stash/,
    async make(place) {
      await change(place);
      await place.git('stash', '-q');
      await rm(join(place.path, '.git/logs/refs/stash'));
    },
  },
  'a bisect in progress': {
    kind: 'operation',
    names: /bisect/,
    make: ({ git }) => git('bisect', 'start'),
  },
  'a rebase that stopped, with what it stashed': {
    kind: 'leftover',
    names: /hidden work.*(logs\/HEAD|ORIG_HEAD|rebase-merge)|autostash/,
    async make(place) {
      await commit(place);
      await writeFile(join(place.path, 'lib/b.txt'), 'to be stashed\n');
      await place
        .git('-c', 'sequence.editor=echo break >', 'rebase', '-q', '-i', '--autostash', 'HEAD~1')
        .catch(() => '');
    },
  },
};
