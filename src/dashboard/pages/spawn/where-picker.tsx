import { useState } from 'react';
import type { SpawnDraft } from '../../state/drafts.js';
import { useConfig, useData } from '../../state/hooks.js';
import { branchNote, canHaveOwn } from './spawn-plan.js';
import type { RefsState } from './use-refs.js';
import { gitChips, plural } from '../../state/words/words.js';
import { Field, Select } from '../../ui/controls/field.js';
import { Segmented } from '../../ui/controls/segmented.js';
import { Suggest } from '../../ui/controls/suggest.js';
import { AddRepo } from '../shared/add-repo.js';
import css from './where-picker.module.css';

/** The option that opens the field for a new repository; no repository can have this name. */
const ADD = '+';

/** The workspace: new clones of a repository, separate or shared, or an existing workspace. */
export function WherePicker(props: {
  draft: SpawnDraft;
  total: number;
  refs: RefsState;
  /** Why the active quick launch does not fit. */
  misplaced: string | undefined;
  errors: { repo: string | undefined; workspace: string | undefined };
  onChange: (part: Partial<SpawnDraft>) => void;
}) {
  const { draft, total, misplaced, errors, onChange } = props;
  const refs = props.refs.list;
  const { repos } = useConfig().config;
  const workspaces = useData((data) => data.workspaces);
  // On an empty home there is nothing to choose from yet.
  const [adding, setAdding] = useState(repos.length === 0);
  const names = [
    ...(refs?.branches ?? []).map((value) => (value === refs?.main ? { value, note: 'default' } : { value })),
    ...(refs?.tags ?? []).map((value) => ({ value, note: 'tag' })),
  ];
  const existing = [...workspaces.values()]
    .filter((workspace) => workspace.status === 'ready')
    .map((workspace) => ({
      value: workspace.id,
      note: [
        workspace.branch,
        ...gitChips(workspace).map((chip) => chip.text),
        workspace.sessions.length > 0 ? plural(workspace.sessions.length, 'session') : 'no sessions',
      ]
        .filter((part) => part !== null)
        .join(' · '),
    }));
  return (
    <div className={css.where}>
      <Segmented
        label="Where"
        value={draft.where}
        onChange={(where) => onChange({ where })}
        options={[
          { value: 'fresh', label: 'New workspace' },
          { value: 'existing', label: 'Existing workspace' },
        ]}
      />
      {misplaced !== undefined && (
        <p className={css.misplaced} role="status">
          {misplaced}
        </p>
      )}
      {draft.where === 'fresh' ? (
        <>
          <div className={css.pair}>
            <Field label="Repository" error={errors.repo}>
              <Select
                value={adding ? ADD : draft.repo}
                data-testid="repo"
                onChange={(event) => {
                  setAdding(event.target.value === ADD);
                  if (event.target.value !== ADD) onChange({ repo: event.target.value, branch: '' });
                }}
              >
                <option value="" disabled>
                  Choose a repository
                </option>
                {repos.map((repo) => (
                  <option key={repo.name}>{repo.name}</option>
                ))}
                <option value={ADD}>Add a repository…</option>
              </Select>
            </Field>
            {!adding && (
              <Field
                label="Branch"
                hint={
                  branchNote(draft, refs) ??
                  (props.refs.failed
                    ? 'The branches could not be listed, because the repository did not respond. You can type any name.'
                    : 'Or a tag or commit. Any other name creates a new branch.')
                }
              >
                <Suggest
                  value={draft.branch}
                  items={names}
                  placeholder={refs?.main ?? 'default branch'}
                  testId="branch"
                  onChange={(branch) => onChange({ branch })}
                />
              </Field>
            )}
          </div>
          {adding && (
            <AddRepo
              onAdded={(repo) => {
                setAdding(false);
                onChange({ repo: repo.name, branch: '' });
              }}
              {...(repos.length === 0 ? {} : { onCancel: () => setAdding(false) })}
            />
          )}
          {canHaveOwn(draft, total, refs) && (
            <Segmented
              label="Branches"
              value={draft.own_branches ? 'own' : 'same'}
              onChange={(value) => onChange({ own_branches: value === 'own' })}
              options={[
                { value: 'same', label: `All on ${draft.branch.trim()}` },
                { value: 'own', label: 'One branch each' },
              ]}
            />
          )}
          {total > 1 && (
            <Segmented
              label="Clones"
              value={draft.shared ? 'shared' : 'each'}
              onChange={(value) => onChange({ shared: value === 'shared' })}
              options={[
                { value: 'each', label: 'One clone each' },
                { value: 'shared', label: 'All in one clone' },
              ]}
            />
          )}
        </>
      ) : (
        <Field
          label="Workspace"
          hint={
            existing.length === 0
              ? 'No workspaces yet. You can also enter the path of your own clone.'
              : 'Used as is; nothing in it is changed. You can also enter the path of your own clone.'
          }
          error={errors.workspace}
        >
          <Suggest
            value={draft.workspace}
            items={existing}
            placeholder="myproject-001 or /path/to/a/clone"
            testId="workspace"
            onChange={(workspace) => onChange({ workspace })}
          />
        </Field>
      )}
    </div>
  );
}
