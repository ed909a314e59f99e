import {
  AppWindow,
  ArrowDown,
  ClipboardCheck,
  Expand,
  History,
  Link2,
  PlugZap,
  SquareStack,
  type LucideIcon,
} from 'lucide-react';
import { useState, type ComponentProps } from 'react';
import { useCommands, useStore } from '../state/hooks.js';
import { Button } from '../ui/controls/button.js';
import { FindBar } from './find-bar.js';
import type { SessionTerminal } from './session-terminal.js';
import css from './terminal-frame.module.css';

const OWNER = {
  viewer: 'Sized by another viewer',
  terminal: 'Sized by an attached terminal',
} as const;

/**
 * Everything around the terminal: connection, size, jump buttons, find, links, clipboard. None of it moves the
 * terminal.
 */
export function TerminalFrame(props: {
  view: SessionTerminal;
  chosen: boolean;
  /** Shows the screen as text. */
  onRead: () => void;
}) {
  const { view, chosen, onRead } = props;
  const status = useStore(view.status);
  const [finding, setFinding] = useState(false);
  useCommands((id) => {
    if (!chosen) return false;
    switch (id) {
      case 'termFind':
        setFinding(true);
        return true;
      case 'termText':
        onRead();
        return true;
      case 'termCopy':
        view.copy();
        return true;
      case 'termLatest':
        view.toLatest();
        return true;
      case 'termTop':
        view.toTop();
        return true;
      case 'open':
        view.focus();
        return true;
      default:
        return false;
    }
  });
  const { connection, size, offered } = status;
  const other =
    size !== null && (size.owner === 'viewer' || size.owner === 'terminal') ? OWNER[size.owner] : null;
  return (
    <div className={css.frame} data-ready={status.ready || undefined} data-testid="terminal-frame">
      <div className={css.top}>
        {finding && (
          <FindBar
            view={view}
            found={status.find}
            onClose={() => {
              setFinding(false);
              view.endFind();
              view.focus();
            }}
          />
        )}
        {connection !== 'online' && status.ready && connection !== 'gone' && (
          <span className={css.badge} role="status">
            <PlugZap size={14} aria-hidden /> Reconnecting. No output is lost.
          </span>
        )}
        {connection === 'gone' && (
          <span className={`${css.badge} ${css.late}`} role="status">
            <PlugZap size={14} aria-hidden /> The terminal is not ready yet. Retrying.
          </span>
        )}
        {other !== null && status.live && (
          <span className={css.badge} data-testid="size-badge">
            <Expand size={14} aria-hidden /> {other} · {size?.cols}×{size?.rows}
            <button type="button" onClick={view.takeOver}>
              Take over
            </button>
          </span>
        )}
        {offered !== null && (
          <span className={css.badge} role="status" data-testid="clipboard-offer">
            <ClipboardCheck size={14} aria-hidden /> The agent wants to copy{' '}
            {offered.length.toLocaleString('en')} characters
            <button
              type="button"
              onClick={() => {
                void navigator.clipboard.writeText(offered);
                view.status.update((value) => ({ ...value, offered: null }));
              }}
            >
              Copy
            </button>
            <button
              type="button"
              onClick={() => view.status.update((value) => ({ ...value, offered: null }))}
            >
              Ignore
            </button>
          </span>
        )}
        {status.refused !== null && (
          <span className={css.badge} data-tone="error" role="alert">
            {status.refused}
          </span>
        )}
      </div>
      <div className={css.bottom}>
        {status.link !== null && (
          <span className={css.link} data-testid="link-target">
            <Link2 size={14} aria-hidden /> {status.link}
          </span>
        )}
        {status.before === 'hidden' && (
          <FloatingButton
            icon={SquareStack}
            onClick={view.showBefore}
            title="Output from before the program used the whole screen"
            data-testid="show-before"
          >
            Show earlier output
          </FloatingButton>
        )}
        {status.before === 'shown' && (
          <FloatingButton
            icon={AppWindow}
            onClick={view.showLast}
            title="The screen as the program left it"
            data-testid="show-last"
          >
            Show last screen
          </FloatingButton>
        )}
        {status.lastSeenLine && (
          <FloatingButton
            icon={History}
            onClick={view.toLastSeenLine}
            title="Go to the line where you last viewed this session"
            data-testid="looked"
          >
            Jump to last viewed
          </FloatingButton>
        )}
        {!status.following && (
          <FloatingButton icon={ArrowDown} onClick={view.toLatest} data-testid="latest">
            Jump to latest
          </FloatingButton>
        )}
      </div>
    </div>
  );
}

function FloatingButton({
  icon: Icon,
  ...rest
}: Omit<ComponentProps<typeof Button>, 'icon'> & { icon: LucideIcon }) {
  return <Button icon={<Icon size={14} />} className={css.floating} {...rest} />;
}
