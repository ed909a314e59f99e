import { useId } from 'react';
import type { Repo } from '../../../../contract/workspace/workspace.js';
import { useConfig } from '../../../state/hooks.js';
import { Toggle } from '../../../ui/controls/toggle.js';
import { SettingRow } from './setting.js';
import { useSetting } from './use-setting.js';

/** Whether agents may trust the folders of a repository's clones without asking the user. */
export function TrustField({ repo }: { repo: Repo }) {
  const { repos } = useConfig().config;
  const id = useId();
  const setting = useSetting('repos');
  const change = (on: boolean) =>
    setting.set(
      repos.map((known) => {
        if (known.name !== repo.name) return known;
        const { trust_clones: _old, ...rest } = known;
        return on ? { ...rest, trust_clones: true } : rest;
      }),
    );
  return (
    <SettingRow
      id={id}
      label="Trust clones of this repository"
      hint="When an agent asks whether to trust its folder, the answer is yes: once per session, and only in clones that a spawn made. No other question is answered."
      error={setting.error}
    >
      <Toggle id={id} checked={repo.trust_clones === true} onChange={(on) => void change(on)} />
    </SettingRow>
  );
}
