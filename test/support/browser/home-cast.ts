import type { Stage, Visit } from './browser.js';

/** One session of each kind: at work, blocked, asking, ended well, failed. The last three run another agent than the first two. */
export async function castHome({ puppets }: Pick<Stage, 'puppets'>): Promise<void> {
  const names = ['worker', 'blocked one', 'asker', 'finished', 'crashed'];
  const [worker = '', blocked = '', asker = '', finished = '', crashed = ''] = await Promise.all(
    names.map((name, index) =>
      puppets.spawn(name, { agents: [{ agent: index >= 2 ? 'marionette' : 'puppet' }] }),
    ),
  );
  await Promise.all([
    puppets.says(worker, 'working', 'Refactors the parser'),
    puppets.says(blocked, 'blocked', 'Run `npm test`?'),
    puppets.says(asker, 'idle'),
    puppets.exit(finished),
    puppets.exit(crashed, 3),
  ]);
}

/** Opens Home and waits for its list. */
export async function openHome(stage: Stage, path = '/'): Promise<Visit> {
  const opened = await stage.open(path);
  await opened.page.getByTestId('session-list').waitFor();
  return opened;
}
