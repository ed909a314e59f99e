import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useApp, useConfig } from '../../state/hooks.js';
import { IconButton } from '../../ui/controls/icon-button.js';
import { AddRepo } from '../shared/add-repo.js';
import { SetupField } from './field/setup-field.js';
import { TrustField } from './field/trust-field.js';
import css from './section.module.css';

/** Repositories for new workspaces. Removing one deletes no clone. */
export function RepoSettings() {
  const { client, actions } = useApp();
  const { repos } = useConfig().config;
  const [removing, setRemoving] = useState<string | null>(null);
  const remove = async (name: string): Promise<void> => {
    // A second click confirms. Nothing on disk is lost, so there is no dialog.
    if (removing !== name) return setRemoving(name);
    setRemoving(null);
    await actions.attempt('Could not remove the repository', () =>
      client.call('repoRemove', { params: { name } }),
    );
  };
  return (
    <>
      <ul className={css.list}>
        {repos.map((repo) => (
          <li key={repo.name} className={css.item} data-testid={`repo-${repo.name}`}>
            <div>
              <b>{repo.name}</b>
              <p>{repo.url}</p>
              <SetupField repo={repo} />
              <TrustField repo={repo} />
            </div>
            <div className={css.tools}>
              <IconButton
                label={
                  removing === repo.name
                    ? `Confirm removing ${repo.name}; its clones stay`
                    : `Remove ${repo.name}`
                }
                pressed={removing === repo.name}
                onClick={() => void remove(repo.name)}
                onBlur={() => setRemoving(null)}
              >
                <Trash2 size={16} />
              </IconButton>
            </div>
          </li>
        ))}
        {repos.length === 0 && <li className={css.item}>No repositories yet.</li>}
      </ul>
      <div className={css.form}>
        <AddRepo
          onAdded={({ name, url, note, warning }) => {
            if ((note ?? warning) === undefined)
              actions.tell({ tone: 'info', title: `Added ${name}`, detail: url });
          }}
        />
      </div>
    </>
  );
}
