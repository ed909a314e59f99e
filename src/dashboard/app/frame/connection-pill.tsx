import { useApp, useStore } from '../../state/hooks.js';
import type { Connection } from '../../state/model.js';
import css from './connection-pill.module.css';

const WORD: Record<Connection['kind'], string> = {
  connecting: 'Connecting',
  open: 'Connected',
  reconnecting: 'Reconnecting',
  offline: 'Offline',
  stranger: 'Not schmux',
  locked: 'Locked',
};

export function ConnectionPill() {
  const kind = useStore(useApp().model, ({ connection }) => connection.kind);
  return (
    <span
      className={`${css.pill} ${css[kind]}`}
      role="status"
      data-testid="connection"
      title="Connection to the daemon"
    >
      <i aria-hidden />
      <span>{WORD[kind]}</span>
    </span>
  );
}
