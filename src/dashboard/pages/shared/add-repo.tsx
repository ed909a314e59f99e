import { useRef, useState } from 'react';
import { SchmuxError, toSchmuxError } from '../../../contract/errors.js';
import type { AddedRepo } from '../../../contract/workspace/workspace.js';
import { useApp } from '../../state/hooks.js';
import { Button } from '../../ui/controls/button.js';
import { Field, Input } from '../../ui/controls/field.js';
import css from './add-repo.module.css';

/** Adds a repository by its URL; the daemon checks it and derives its name. */
export function AddRepo({
  onAdded,
  onCancel,
}: {
  onAdded: (repo: AddedRepo) => void;
  onCancel?: () => void;
}) {
  const { client, actions } = useApp();
  const field = useRef<HTMLInputElement>(null);
  const [url, setUrl] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<SchmuxError | null>(null);
  const add = async (): Promise<void> => {
    if (busy) return;
    if (url.trim() === '') {
      setError(new SchmuxError('REPO_URL_INVALID', 'Enter a repository URL.'));
      return field.current?.focus();
    }
    setBusy(true);
    setError(null);
    try {
      const repo = await client.call('repoAdd', { body: { url: url.trim() } });
      setUrl('');
      const { name, note, warning } = repo;
      if (warning !== undefined)
        actions.tell({ tone: 'error', title: `Added ${name}, but could not read it`, detail: warning });
      if (note !== undefined) actions.tell({ tone: 'info', title: `Added ${name}`, detail: note });
      onAdded(repo);
    } catch (thrown) {
      setError(toSchmuxError(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={css.add}>
      <Field
        label="Repository URL"
        hint="HTTPS, SSH, user@host:path, or the path of a clone on this machine"
        error={error === null ? undefined : [error.message, error.hint].filter(Boolean).join(' ')}
      >
        <Input
          ref={field}
          value={url}
          placeholder="git@github.com:me/myproject.git"
          data-testid="repo-url"
          onChange={(event) => setUrl(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            void add();
          }}
        />
      </Field>
      <div className={css.buttons}>
        {onCancel !== undefined && <Button onClick={onCancel}>Cancel</Button>}
        <Button variant="primary" aria-disabled={busy} onClick={() => void add()}>
          {busy ? 'Adding…' : 'Add'}
        </Button>
      </div>
    </div>
  );
}
