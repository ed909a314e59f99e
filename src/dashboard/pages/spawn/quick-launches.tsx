import { Zap } from 'lucide-react';
import { useEffect, useEffectEvent } from 'react';
import type { QuickLaunch } from '../../../contract/config.js';
import { useConfig, useData } from '../../state/hooks.js';
import { promptable } from '../../state/quick-launch.js';
import css from './quick-launches.module.css';

/** Saved combinations of agent and prompt; a link may name one. */
export function QuickLaunches({
  chosen,
  onChoose,
}: {
  chosen: string | null;
  onChoose: (quick: QuickLaunch) => void;
}) {
  const quicks = promptable(
    useConfig().quick_launches,
    useData((data) => data.agents),
  );
  const choose = useEffectEvent((name: string | null) => {
    const quick = quicks.find((known) => known.name === name);
    if (quick !== undefined) onChoose(quick);
  });
  useEffect(() => choose(chosen), [chosen]);
  if (quicks.length === 0) return null;
  return (
    <div className={css.quicks} role="group" aria-label="Quick launches">
      {quicks.map((quick) => (
        <button
          key={quick.name}
          type="button"
          className={css.quick}
          title={quick.prompt}
          onClick={() => onChoose(quick)}
        >
          <Zap size={13} aria-hidden /> {quick.name} <span>{quick.agent}</span>
        </button>
      ))}
    </div>
  );
}
