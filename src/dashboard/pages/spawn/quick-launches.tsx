import { Zap } from 'lucide-react';
import { useEffect, useEffectEvent } from 'react';
import type { QuickLaunch } from '../../../contract/config.js';
import { useConfig, useData } from '../../state/hooks.js';
import { promptable } from './quick-launch.js';
import css from './quick-launches.module.css';

/** Saved combinations of agent and prompt; a link may name one. A click on the active one removes it. */
export function QuickLaunches({
  linked,
  used,
  onChoose,
}: {
  linked: string | null;
  used: string;
  onChoose: (quick: QuickLaunch | null) => void;
}) {
  const quicks = promptable(
    useConfig().quick_launches,
    useData((data) => data.agents),
  );
  const hasWorkspaces = useData((data) => data.workspaces.size > 0);
  const choose = useEffectEvent((name: string | null) => {
    const quick = quicks.find((known) => known.name === name);
    if (quick !== undefined) onChoose(quick);
  });
  useEffect(() => choose(linked), [linked]);
  const offered = quicks.filter(({ name, where }) => where !== 'workspace' || hasWorkspaces || name === used);
  const later = quicks.filter((quick) => !offered.includes(quick));
  return (
    <>
      {offered.length > 0 && (
        <div className={css.quicks} role="group" aria-label="Quick launches">
          {offered.map((quick) => (
            <button
              key={quick.name}
              type="button"
              className={css.quick}
              title={quick.prompt}
              aria-pressed={quick.name === used}
              onClick={() => onChoose(quick.name === used ? null : quick)}
            >
              <Zap size={13} aria-hidden /> {quick.name} <span>{quick.agent}</span>
            </button>
          ))}
        </div>
      )}
      {later.length > 0 && (
        <p className={css.later}>
          These quick launches need an existing workspace and appear here once there is one:{' '}
          {later.map(({ name }) => name).join(', ')}.
        </p>
      )}
    </>
  );
}
