import { Copy } from 'lucide-react';
import type { Agent } from '../../../contract/agent.js';
import { useApp } from '../../state/hooks.js';
import { IconButton } from '../../ui/controls/icon-button.js';
import css from './missing-agents.module.css';

/** Agents that are not installed, each with a command to install it. */
export function MissingAgents({ agents }: { agents: readonly Agent[] }) {
  const { actions } = useApp();
  return (
    <ul className={css.list}>
      {agents.map(({ name, label, install }) => (
        <li key={name}>
          <b>{label}</b>
          {install !== null && (
            <>
              <code>{install}</code>
              <IconButton
                size="small"
                label={`Copy the install command for ${label}`}
                onClick={() => void actions.copy(install, { title: 'Copied', detail: install })}
              >
                <Copy size={14} />
              </IconButton>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
