import { CircleCheck, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Config } from '../../../contract/config.js';
import { useApp, useConfig, useData } from '../../state/hooks.js';
import { Button } from '../../ui/controls/button.js';
import { IconButton } from '../../ui/controls/icon-button.js';
import { MissingAgents } from '../shared/missing-agents.js';
import { AgentForm, type AgentDraft } from './agent-form.js';
import { useSetting } from './field/use-setting.js';
import css from './section.module.css';

type UserAgent = Config['agents'][number];
type Variant = Config['variants'][number];

/** Agents: what was found, variants over it, and commands of one's own. */
export function AgentSettings() {
  const { client, actions } = useApp();
  const { agents: own, variants } = useConfig().config;
  const agents = useData((data) => data.agents);
  const missing = agents.filter((agent) => !agent.available && agent.kind === 'detected');
  const ownSetting = useSetting('agents');
  const variantSetting = useSetting('variants');
  const [draft, setDraft] = useState<AgentDraft | null>(null);
  const findAgain = (): void =>
    void actions.attempt('Not looked', () => client.call('agentList', { query: { refresh: 'true' } }));
  const setting = draft?.kind === 'user' ? ownSetting : variantSetting;
  const save = async (entry: UserAgent | Variant): Promise<void> => {
    const known: { name: string }[] = draft?.kind === 'user' ? own : variants;
    const others = known.filter((other) => other.name !== draft?.was);
    if (await setting.set([...others, entry])) setDraft(null);
  };
  return (
    <>
      <section className={css.section} aria-labelledby="detected">
        <h2 id="detected" className={css.heading}>
          On this machine
        </h2>
        <ul className={css.list}>
          {agents
            .filter((agent) => agent.available && (agent.kind === 'detected' || agent.kind === 'demo'))
            .map((agent) => (
              <li key={agent.name} className={css.item}>
                <div>
                  <b>{agent.label}</b> {agent.version}
                  <p>{agent.path}</p>
                </div>
                <CircleCheck size={16} color="var(--running)" aria-label="Found" role="img" />
              </li>
            ))}
        </ul>
        <div className={css.buttons} style={{ paddingTop: 12 }}>
          <Button onClick={findAgain}>Look again</Button>
        </div>
      </section>
      <Entries
        title="Variants"
        note="A named profile over a found agent: its own arguments and variables. Secrets are kept apart, and never shown."
        entries={variants.map((variant) => ({
          name: variant.name,
          tag: variant.agent,
          text: (variant.args ?? []).join(' '),
        }))}
        onAdd={() => setDraft({ kind: 'variant', was: null, entry: null })}
        onEdit={(name) =>
          setDraft({
            kind: 'variant',
            was: name,
            entry: variants.find((variant) => variant.name === name) ?? null,
          })
        }
        onRemove={(name) => void variantSetting.set(variants.filter((variant) => variant.name !== name))}
      />
      {draft?.kind === 'variant' && (
        <AgentForm
          key={draft.was}
          draft={draft}
          error={setting.error}
          onSave={(entry) => void save(entry)}
          onCancel={() => setDraft(null)}
        />
      )}
      <Entries
        title="Commands of your own"
        note="Any program that runs in a terminal, with or without a prompt. No shell is involved."
        entries={own.map((agent) => ({
          name: agent.name,
          tag: `prompt: ${agent.prompt}`,
          text: agent.command.join(' '),
        }))}
        onAdd={() => setDraft({ kind: 'user', was: null, entry: null })}
        onEdit={(name) =>
          setDraft({ kind: 'user', was: name, entry: own.find((agent) => agent.name === name) ?? null })
        }
        onRemove={(name) => void ownSetting.set(own.filter((agent) => agent.name !== name))}
      />
      {draft?.kind === 'user' && (
        <AgentForm
          key={draft.was}
          draft={draft}
          error={setting.error}
          onSave={(entry) => void save(entry)}
          onCancel={() => setDraft(null)}
        />
      )}
      {missing.length > 0 && (
        <details className={css.section}>
          <summary className={css.fold}>{missing.length} known agents are not installed</summary>
          <MissingAgents agents={missing} />
        </details>
      )}
    </>
  );
}

function Entries(props: {
  title: string;
  note: string;
  entries: { name: string; tag: string; text: string }[];
  onAdd: () => void;
  onEdit: (name: string) => void;
  onRemove: (name: string) => void;
}) {
  const { title, note, entries, onAdd, onEdit, onRemove } = props;
  return (
    <section className={css.section} style={{ paddingBottom: 16 }} aria-label={title}>
      <h2 className={css.heading}>{title}</h2>
      <p className={css.note}>{note}</p>
      <ul className={entries.length > 0 ? css.list : ''}>
        {entries.map((entry) => (
          <li key={entry.name} className={css.item}>
            <div>
              <b>{entry.name}</b>
              <span className={css.tag}>{entry.tag}</span>
              <p>
                <code>{entry.text}</code>
              </p>
            </div>
            <div className={css.tools}>
              <IconButton label={`Edit ${entry.name}`} onClick={() => onEdit(entry.name)}>
                <Pencil size={16} />
              </IconButton>
              <IconButton label={`Remove ${entry.name}`} onClick={() => onRemove(entry.name)}>
                <Trash2 size={16} />
              </IconButton>
            </div>
          </li>
        ))}
      </ul>
      <div className={css.buttons} style={{ paddingTop: entries.length > 0 ? 12 : 0 }}>
        <Button icon={<Plus size={16} />} onClick={onAdd}>
          Add
        </Button>
      </div>
    </section>
  );
}
