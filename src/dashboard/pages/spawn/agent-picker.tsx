import { Minus, Plus } from 'lucide-react';
import type { Agent } from '../../../contract/agent.js';
import { withCount, type SpawnDraft } from '../../state/drafts.js';
import { useApp, useData } from '../../state/hooks.js';
import { Button } from '../../ui/controls/button.js';
import { MissingAgents } from '../shared/missing-agents.js';
import css from './agent-picker.module.css';

const KIND: Record<Agent['kind'], string> = {
  detected: '',
  variant: 'variant',
  user: 'custom',
  demo: 'needs no account',
};

/** Any mix of agents with a count for each. A click on a name toggles it between one and none. */
export function AgentPicker(props: {
  draft: SpawnDraft;
  error: string | undefined;
  onChange: (draft: SpawnDraft) => void;
}) {
  const { draft, error, onChange } = props;
  const { client, actions } = useApp();
  const agents = useData((data) => data.agents);
  const usable = agents.filter((agent) => agent.available);
  const missing = agents.filter((agent) => !agent.available && (draft.counts[agent.name] ?? 0) === 0);
  const findAgain = (): void =>
    void actions.attempt('Could not scan for agents', () =>
      client.call('agentList', { query: { refresh: 'true' } }),
    );
  return (
    <fieldset className={css.agents} aria-describedby="agents-note">
      <legend className={css.legend}>Agents</legend>
      <ul className={css.list}>
        {usable.map((agent) => (
          <AgentRow
            key={agent.name}
            agent={agent}
            count={draft.counts[agent.name] ?? 0}
            onCount={(count) => onChange(withCount(draft, agent.name, count))}
          />
        ))}
      </ul>
      {missing.length > 0 && (
        <details className={css.missing}>
          <summary>{missing.length} not installed</summary>
          <MissingAgents agents={missing} />
          <Button onClick={findAgain}>Rescan</Button>
        </details>
      )}
      <p id="agents-note" className={css.error} aria-live="polite">
        {error}
      </p>
    </fieldset>
  );
}

function AgentRow({
  agent,
  count,
  onCount,
}: {
  agent: Agent;
  count: number;
  onCount: (count: number) => void;
}) {
  return (
    <li className={css.agent} data-on={count > 0 || undefined} data-testid={`agent-${agent.name}`}>
      <button
        type="button"
        className={css.name}
        aria-pressed={count > 0}
        onClick={() => onCount(count > 0 ? 0 : 1)}
      >
        <b>{agent.label}</b>
        <span>{KIND[agent.kind] || agent.version}</span>
      </button>
      <span className={css.stepper} role="group" aria-label={`Number of ${agent.label} sessions`}>
        <button
          type="button"
          aria-label={`One fewer ${agent.label}`}
          disabled={count === 0}
          onClick={() => onCount(count - 1)}
        >
          <Minus size={14} />
        </button>
        <output className="tnum">{count}</output>
        <button
          type="button"
          aria-label={`One more ${agent.label}`}
          disabled={count >= 100}
          onClick={() => onCount(count + 1)}
        >
          <Plus size={14} />
        </button>
      </span>
    </li>
  );
}
