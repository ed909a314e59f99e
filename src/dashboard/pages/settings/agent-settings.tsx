import { CircleCheck } from 'lucide-react';
import { useState } from 'react';
import type { Config } from '../../../contract/config.js';
import { useApp, useConfig, useData } from '../../state/hooks.js';
import { Button } from '../../ui/controls/button.js';
import { Tag } from '../../ui/display/tag.js';
import { MissingAgents } from '../shared/missing-agents.js';
import { AgentForm, type AgentDraft } from './agent-form.js';
import { EntryRow, EntrySection } from './entry-list.js';
import { useSetting } from './field/use-setting.js';
import css from './section.module.css';

/** Agents: detected ones, variants of them, and custom commands. */
export function AgentSettings() {
  const { client, actions } = useApp();
  const { agents: own, variants } = useConfig().config;
  const agents = useData((data) => data.agents);
  const missing = agents.filter((agent) => !agent.available && agent.kind === 'detected');
  const [draft, setDraft] = useState<AgentDraft | null>(null);
  const findAgain = (): void =>
    void actions.attempt('Could not scan for agents', () =>
      client.call('agentList', { query: { refresh: 'true' } }),
    );
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
          <Button onClick={findAgain}>Rescan</Button>
        </div>
      </section>
      <AgentEntries
        kind="variant"
        title="Variants"
        note="A named profile of a detected agent, with its own arguments and environment variables. Secrets are stored separately and never shown."
        entries={variants}
        tagOf={({ agent }) => agent}
        argsOf={({ args = [] }) => args}
        draft={draft}
        onDraft={setDraft}
      />
      <AgentEntries
        kind="user"
        title="Custom commands"
        note="Any program that runs in a terminal, with or without a prompt. No shell is involved."
        entries={own}
        tagOf={({ prompt }) => `prompt: ${prompt}`}
        argsOf={({ command }) => command}
        draft={draft}
        onDraft={setDraft}
      />
      {missing.length > 0 && (
        <details className={css.section}>
          <summary className={css.fold}>{missing.length} known agents are not installed</summary>
          <MissingAgents agents={missing} />
        </details>
      )}
    </>
  );
}

type Entries = { variant: Config['variants'][number]; user: Config['agents'][number] };

/** The configuration key of each kind. */
const KEY = { variant: 'variants', user: 'agents' } as const;

/** The entries of one kind, and the form for the one being edited. */
function AgentEntries<Kind extends keyof Entries>(props: {
  kind: Kind;
  title: string;
  note: string;
  entries: readonly Entries[Kind][];
  tagOf: (entry: Entries[Kind]) => string;
  argsOf: (entry: Entries[Kind]) => readonly string[];
  /** Shared by both kinds: only one form is open at a time. */
  draft: AgentDraft | null;
  onDraft: (draft: AgentDraft | null) => void;
}) {
  const { kind, title, note, entries, tagOf, argsOf, draft, onDraft } = props;
  const setting = useSetting(KEY[kind]);
  const edit = (entry: Entries[Kind] | null): void =>
    onDraft({ kind, was: entry?.name ?? null, entry } as AgentDraft);
  const save = async (entry: Entries[keyof Entries]): Promise<void> => {
    const others = entries.filter((other) => other.name !== draft?.was);
    if (await setting.set([...others, entry])) onDraft(null);
  };
  return (
    <>
      <EntrySection title={title} note={note} isEmpty={entries.length === 0} onAdd={() => edit(null)}>
        {entries.map((entry) => (
          <EntryRow
            key={entry.name}
            name={entry.name}
            tags={<Tag>{tagOf(entry)}</Tag>}
            text={
              <p>
                <code>{argsOf(entry).join(' ')}</code>
              </p>
            }
            onEdit={() => edit(entry)}
            onRemove={() => void setting.set(entries.filter((other) => other.name !== entry.name))}
          />
        ))}
      </EntrySection>
      {draft?.kind === kind && (
        <AgentForm
          key={draft.was}
          draft={draft}
          error={setting.error}
          onSave={(entry) => void save(entry)}
          onCancel={() => onDraft(null)}
        />
      )}
    </>
  );
}
