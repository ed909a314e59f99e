import { useApp, useConfig } from '../../state/hooks.js';
import { Button } from '../../ui/controls/button.js';
import { ArgsSetting } from './field/args-setting.js';
import { TextSetting } from './field/setting.js';
import css from './section.module.css';

/** Paths and internal settings, log sizes first. */
export function AdvancedSettings() {
  const { auth, client, actions, model } = useApp();
  const { config } = useConfig();
  const logout = async (all: boolean): Promise<void> => {
    const done = await actions.attempt('Could not log out', () =>
      client.call('authLogout', { body: { all } }),
    );
    if (done === null) return;
    auth.forget(auth.key() ?? '');
    model.update((value) => ({ ...value, connection: { kind: 'locked', reason: 'logged_out' } }));
  };
  return (
    <>
      <section className={css.section} aria-labelledby="internal">
        <h2 id="internal" className={css.heading}>
          Internal settings
        </h2>
        <p className={css.note}>
          When a browser connects, a log above the first size is cut to the second. Takes effect without a
          restart.
        </p>
        <TextSetting
          number
          name="internal.max_log_size_mb"
          label="Maximum log size"
          unit="MB"
          hint="internal.max_log_size_mb"
        />
        <TextSetting
          number
          name="internal.rotated_log_size_mb"
          label="Size after a cut"
          unit="MB"
          hint="internal.rotated_log_size_mb"
        />
        <TextSetting
          number
          name="internal.grace_period_s"
          label="Grace period"
          unit="s"
          hint="Between asking an agent to end and killing it"
        />
        <TextSetting
          number
          name="internal.clone_timeout_s"
          label="Clone timeout"
          unit="s"
          hint="A clone that takes longer is aborted"
        />
        <TextSetting number name="internal.clone_concurrency" label="Concurrent clones" />
        <TextSetting
          number
          name="internal.trash_keep_hours"
          label="Trash"
          unit="h"
          hint="A disposed workspace that held work can be restored for this long"
        />
      </section>
      <section className={css.section} aria-labelledby="locations">
        <h2 id="locations" className={css.heading}>
          Locations
        </h2>
        <TextSetting
          name="workspace_path"
          label="Workspaces"
          hint="New clones are created in this directory"
        />
        <TextSetting
          name="tmux.socket_name"
          label="tmux socket"
          placeholder="default server"
          hint="Name of a private tmux server; leave empty for your default server. Applies to new sessions; existing ones stay where they are."
        />
        <TextSetting
          number
          name="port"
          label="Port"
          hint={`Takes effect after a daemon restart. Current port: ${window.location.port || config.port}`}
        />
      </section>
      <section className={css.section} aria-labelledby="access">
        <h2 id="access" className={css.heading}>
          Access
        </h2>
        <ArgsSetting
          name="allowed_hosts"
          label="Allowed hosts"
          hint={
            <>
              Host names besides localhost that this page accepts, one per line, such as that of a reverse
              proxy or <code>tailscale serve</code>. <code>schmux phone --host</code> adds one after a
              confirmation. Nothing is opened to the network.
            </>
          }
          placeholder="e.g. machine.tailnet.ts.net"
        />
        <p className={css.note}>
          This browser has its own key. <code>schmux open</code> creates a new one.
        </p>
        <div className={css.buttons}>
          <Button onClick={() => void logout(false)}>Log out this browser</Button>
          <Button onClick={() => void logout(true)}>Log out all browsers</Button>
        </div>
      </section>
    </>
  );
}
