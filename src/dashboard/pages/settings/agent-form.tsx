import { useState } from 'react';
import type { Config } from '../../../contract/config.js';
import { argsOf, envOf, textOfArgs, textOfEnv } from './field/argv.js';
import { useApp, useData } from '../../state/hooks.js';
import { Button } from '../../ui/controls/button.js';
import { Field, Input, Select, TextArea } from '../../ui/controls/field.js';
import css from './section.module.css';

type UserAgent = Config['agents'][number];
type Variant = Config['variants'][number];

/** The entry being edited; `was` is its name in the file, null for a new one. */
export type AgentDraft =
  | { kind: 'user'; was: string | null; entry: UserAgent | null }
  | { kind: 'variant'; was: string | null; entry: Variant | null };

const PROMPTS: Record<UserAgent['prompt'], string> = {
  composer: 'Pasted into its composer',
  argument: 'As the last argument (others on this machine can read it)',
  stdin: 'On standard input',
  none: 'Not supported',
};

const promptWay = (value: string): UserAgent['prompt'] =>
  (Object.keys(PROMPTS) as UserAgent['prompt'][]).find((way) => way === value) ?? 'none';

/** Edits a variant or a custom command. Arguments and variables are one per line: nothing is quoted or split. */
export function AgentForm(props: {
  draft: AgentDraft;
  error: string | undefined;
  onSave: (entry: UserAgent | Variant) => void;
  onCancel: () => void;
}) {
  const { draft, error, onSave, onCancel } = props;
  const { client, actions } = useApp();
  const bases = useData((data) => data.agents).filter((agent) => agent.kind === 'detected');
  const [name, setName] = useState(draft.entry?.name ?? '');
  const [base, setBase] = useState(draft.kind === 'variant' ? (draft.entry?.agent ?? '') : '');
  const [args, setArgs] = useState(
    textOfArgs(draft.kind === 'user' ? draft.entry?.command : draft.entry?.args),
  );
  const [prompt, setPrompt] = useState<UserAgent['prompt']>(
    draft.kind === 'user' ? (draft.entry?.prompt ?? 'none') : 'none',
  );
  const [env, setEnv] = useState(textOfEnv(draft.entry?.env));
  const [secrets, setSecrets] = useState('');
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const save = async (): Promise<void> => {
    const plain = envOf(env);
    const secret = envOf(secrets);
    if ('wrong' in plain) return setProblem(plain.wrong);
    if ('wrong' in secret) return setProblem(secret.wrong);
    setProblem(undefined);
    if (Object.keys(secret.env).length > 0) {
      const kept = await actions.attempt('Could not save the secrets', () =>
        client.call('secretsSet', { params: { name }, body: { env: secret.env } }),
      );
      if (kept === null) return;
    }
    const withEnv = Object.keys(plain.env).length > 0 ? { env: plain.env } : {};
    if (draft.kind === 'user') onSave({ name, command: argsOf(args), prompt, ...withEnv });
    else
      onSave({ name, agent: base, ...(argsOf(args).length > 0 ? { args: argsOf(args) } : {}), ...withEnv });
  };
  return (
    <div className={css.form}>
      <div className={css.pair}>
        <Field label="Name" error={error ?? problem}>
          <Input value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        {draft.kind === 'variant' ? (
          <Field label="Based on">
            <Select value={base} onChange={(event) => setBase(event.target.value)}>
              <option value="" disabled>
                Choose an agent
              </option>
              {bases.map((agent) => (
                <option key={agent.name} value={agent.name}>
                  {agent.label}
                </option>
              ))}
            </Select>
          </Field>
        ) : (
          <Field label="Prompt">
            <Select value={prompt} onChange={(event) => setPrompt(promptWay(event.target.value))}>
              {Object.entries(PROMPTS).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          </Field>
        )}
      </div>
      <Field
        label={draft.kind === 'user' ? 'Command' : 'Arguments'}
        hint={
          draft.kind === 'user'
            ? 'The program on the first line, then one argument per line'
            : 'One per line, e.g. --model and opus on two lines'
        }
      >
        <TextArea rows={3} value={args} onChange={(event) => setArgs(event.target.value)} />
      </Field>
      <div className={css.pair}>
        <Field label="Environment variables" hint="NAME=value, one per line">
          <TextArea rows={3} value={env} onChange={(event) => setEnv(event.target.value)} />
        </Field>
        <Field label="Secrets" hint="NAME=value, one per line. Saved to secrets.json and never shown again.">
          <TextArea rows={3} value={secrets} onChange={(event) => setSecrets(event.target.value)} />
        </Field>
      </div>
      <div className={css.end}>
        <Button onClick={onCancel}>Cancel</Button>
        <Button variant="primary" onClick={() => void save()}>
          Save
        </Button>
      </div>
    </div>
  );
}
