import { CloudOff, FileWarning, RefreshCw, ShieldAlert, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useApp, useData, useStore } from '../../state/hooks.js';
import { clockTime } from '../../state/words/words.js';
import css from './banners.module.css';

/** Problems that concern every view: the connection, the configuration file, the machine. */
export function Banners() {
  const connection = useStore(useApp().model, (model) => model.connection);
  const faults = useData((data) => data.faults);
  const config = useData((data) => data.config);
  const version = useData((data) => data.version);
  const loaded = useStore(useApp().model, (model) => model.loadedVersion);
  return (
    <div className={css.banners}>
      {connection.kind === 'offline' && (
        <Banner tone="error" icon={<CloudOff size={16} />} testId="offline">
          <b>Offline since {clockTime(connection.since)}.</b> The daemon is not responding, so this page shows
          the last known state. Your agents keep running in tmux. Start the daemon with{' '}
          <code>schmux start</code>; this page reconnects automatically.
        </Banner>
      )}
      {connection.kind === 'stranger' && (
        <Banner tone="error" icon={<ShieldAlert size={16} />} testId="stranger">
          <b>Another program answers on this port.</b> It could not prove that it is your schmux, so nothing
          was sent to it. schmux may have stopped: run <code>schmux status</code>. This page keeps its key and
          reconnects automatically.
        </Banner>
      )}
      {version !== loaded && (
        <Banner tone="warn" icon={<RefreshCw size={16} />} testId="version">
          <b>schmux was updated to {version}.</b> This page is still on {loaded}.{' '}
          <button type="button" className={css.reload} onClick={() => window.location.reload()}>
            Reload
          </button>
        </Banner>
      )}
      {config.problem !== null && (
        <Banner tone="warn" icon={<FileWarning size={16} />} testId="config-problem">
          <b>config.json is invalid.</b> {config.problem.message}
          {config.problem.line === null ? '' : `, line ${config.problem.line}`}. The last valid version stays
          in effect: <code>{config.path}</code>
        </Banner>
      )}
      {faults.map((fault) => (
        <Banner
          key={fault.code + fault.message}
          tone="warn"
          icon={<TriangleAlert size={16} />}
          testId="fault"
        >
          <b>{fault.message}</b> {fault.hint}
        </Banner>
      ))}
    </div>
  );
}

function Banner(props: { tone: 'error' | 'warn'; icon: ReactNode; testId: string; children: ReactNode }) {
  return (
    <div className={`${css.banner} ${css[props.tone]}`} role="alert" data-testid={`banner-${props.testId}`}>
      {props.icon}
      <p>{props.children}</p>
    </div>
  );
}
