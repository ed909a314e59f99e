import { useState } from 'react';
import type { Repo } from '../../../../contract/workspace/workspace.js';
import { useConfig } from '../../../state/hooks.js';
import { Input } from '../../../ui/controls/field.js';
import { useSetting } from './use-setting.js';
import css from './setup-field.module.css';

/** The command that prepares each new clone of a repository. */
export function SetupField({ repo }: { repo: Repo }) {
  const { repos } = useConfig().config;
  const setting = useSetting('repos');
  const [typed, setTyped] = useState<string | null>(null);
  const commit = async (): Promise<void> => {
    if (typed === null) return;
    const setup = typed.trim();
    const next = repos.map((known) => {
      if (known.name !== repo.name) return known;
      const { setup: _old, ...rest } = known;
      return setup === '' ? rest : { ...rest, setup };
    });
    if (await setting.set(next)) setTyped(null);
  };
  return (
    <label className={css.setup}>
      <span>Setup</span>
      <Input
        value={typed ?? repo.setup ?? ''}
        placeholder="e.g. npm ci"
        aria-invalid={setting.error !== undefined}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => void commit()}
        onKeyDown={(event) => event.key === 'Enter' && void commit()}
      />
      {setting.error !== undefined && <em role="alert">{setting.error}</em>}
    </label>
  );
}
