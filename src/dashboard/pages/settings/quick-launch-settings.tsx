import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { QuickLaunch } from '../../../contract/config.js';
import { useConfig, useData } from '../../state/hooks.js';
import { Button } from '../../ui/controls/button.js';
import { Field, Input, Select, TextArea } from '../../ui/controls/field.js';
import { Tag } from '../../ui/display/tag.js';
import { EntryRow } from './entry-list.js';
import { useSetting } from './field/use-setting.js';
import css from './section.module.css';

const WHERES = ['any', 'workspace', 'new'] as const;
const WHERE: Record<(typeof WHERES)[number], string> = {
  any: 'any workspace, existing or new',
  workspace: 'an existing workspace',
  new: 'a new workspace',
};

/** Saved combinations of agent and prompt. */
export function QuickLaunchSettings() {
  const { config, quick_launches: all } = useConfig();
  const { quick_launch: quicks } = config;
  const shipped = all.filter((quick) => !quicks.some((own) => own.name === quick.name));
  const setting = useSetting('quick_launch');
  const [editing, setEditing] = useState<number | null>(null);
  const save = async (at: number, quick: QuickLaunch): Promise<void> => {
    const next =
      at < quicks.length ? quicks.map((known, index) => (index === at ? quick : known)) : [...quicks, quick];
    if (await setting.set(next)) setEditing(null);
  };
  return (
    <>
      <ul className={css.list}>
        {quicks.map((quick, index) => (
          <EntryRow
            key={quick.name}
            name={quick.name}
            tags={<Tags quick={quick} />}
            text={<p className={css.clip}>{quick.prompt}</p>}
            onEdit={() => setEditing(index)}
            onRemove={() => void setting.set(quicks.filter((_known, other) => other !== index))}
          />
        ))}
        {quicks.length === 0 && <li className={css.item}>No custom quick launches yet.</li>}
      </ul>
      {editing === null ? (
        <div className={css.form} style={{ border: 0, padding: 0, background: 'none' }}>
          <span>
            <Button icon={<Plus size={16} />} onClick={() => setEditing(quicks.length)}>
              Add quick launch
            </Button>
          </span>
        </div>
      ) : (
        <Editor
          key={editing}
          quick={quicks[editing] ?? { name: '', agent: '', prompt: '' }}
          error={setting.error}
          onSave={(quick) => void save(editing, quick)}
          onCancel={() => setEditing(null)}
        />
      )}
      {shipped.length > 0 && (
        <section className={css.after} aria-labelledby="shipped">
          <h2 id="shipped" className={css.heading}>
            Built-in
          </h2>
          <ul className={css.list}>
            {shipped.map((quick) => (
              <li key={quick.name} className={css.item}>
                <div>
                  <b>{quick.name}</b> <Tags quick={quick} />
                  <p className={css.clip}>{quick.prompt}</p>
                </div>
                <Button onClick={() => void setting.set([...quicks, quick])}>Customize</Button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Tags({ quick }: { quick: QuickLaunch }) {
  const { agent, where = 'any' } = quick;
  return (
    <>
      <Tag>{agent}</Tag> {where !== 'any' && <Tag>in {WHERE[where]}</Tag>}
    </>
  );
}

function Editor(props: {
  quick: QuickLaunch;
  error: string | undefined;
  onSave: (quick: QuickLaunch) => void;
  onCancel: () => void;
}) {
  const agents = useData((data) => data.agents).filter((agent) => agent.takes_prompt);
  const [quick, setQuick] = useState(props.quick);
  const change = (part: Partial<QuickLaunch>): void => setQuick((value) => ({ ...value, ...part }));
  return (
    <div className={css.form}>
      <div className={css.pair}>
        <Field label="Name" error={props.error}>
          <Input value={quick.name} onChange={(event) => change({ name: event.target.value })} />
        </Field>
        <Field label="Agent">
          <Select value={quick.agent} onChange={(event) => change({ agent: event.target.value })}>
            <option value="" disabled>
              Choose an agent
            </option>
            {agents.map((agent) => (
              <option key={agent.name} value={agent.name}>
                {agent.label}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <Field label="Starts in" hint="Prompts that review, commit or merge need an existing workspace.">
        <Select
          value={quick.where ?? 'any'}
          onChange={(event) => {
            const where = WHERES.find((value) => value === event.target.value) ?? 'any';
            change({ where: where === 'any' ? undefined : where });
          }}
        >
          {WHERES.map((where) => (
            <option key={where} value={where}>
              {WHERE[where]}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="Prompt">
        <TextArea
          rows={5}
          value={quick.prompt}
          onChange={(event) => change({ prompt: event.target.value })}
        />
      </Field>
      <div className={css.end}>
        <Button onClick={props.onCancel}>Cancel</Button>
        <Button variant="primary" onClick={() => props.onSave(quick)}>
          Save
        </Button>
      </div>
    </div>
  );
}
