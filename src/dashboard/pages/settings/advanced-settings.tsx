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
    const done = await actions.attempt('Not logged out', () => client.call('authLogout', { body: { all } }));
    if (done === null) return;
    auth.forget(auth.key() ?? '');
    model.update((value) => ({ ...value, connection: { kind: 'locked', reason: 'logged_out' } }));
  };
  return (
    <>
      <section className={css.section} aria-labelledby="internal">
        <h2 id="internal" className={css.heading}>
          Internal Settings
        </h2>
        <p className={css.note}>
          A log above the first size is cut to the second when a browser connects. In force without a restart.
        </p>
        <TextSetting
          number
          name="internal.max_log_size_mb"
          label="Largest log"
          unit="MB"
          hint="internal.max_log_size_mb"
        />
        <TextSetting
          number
          name="internal.rotated_log_size_mb"
          label="Kept when a log is cut"
          unit="MB"
          hint="internal.rotated_log_size_mb"
        />
        <TextSetting
          number
          name="internal.grace_period_s"
          label="Grace period"
          unit="s"
          hint="Between asking an agent to end and ending it"
        />
        <TextSetting
          number
          name="internal.clone_timeout_s"
          label="Longest clone"
          unit="s"
          hint="A clone without an end by then is given up"
        />
        <TextSetting number name="internal.clone_concurrency" label="Clones at the same time" />
        <TextSetting
          number
          name="internal.trash_keep_hours"
          label="Trash"
          unit="h"
          hint="A disposed workspace that held work can be restored for this long"
        />
      </section>
      <section className={css.section} aria-labelledby="places">
        <h2 id="places" className={css.heading}>
          Places
        </h2>
        <TextSetting name="workspace_path" label="Workspaces" hint="New clones are made in this directory" />
        <TextSetting
          name="tmux.socket_name"
          label="tmux socket"
          placeholder="default server"
          hint="A private tmux server by this name; empty is your own. For sessions started from now on; others stay where they are."
        />
        <TextSetting
          number
          name="port"
          label="Port"
          hint={`After a restart of the daemon. Now: ${window.location.port || config.port}`}
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
              Names beside localhost that this page answers to, one a line: that of a reverse proxy or of{' '}
              <code>tailscale serve</code>. <code>schmux phone --host</code> adds one after a question.
              Nothing is opened to the network.
            </>
          }
          placeholder={'none, e.g. machine.tailnet.ts.net'}
        />
        <p className={css.note}>
          This browser has a key of its own. <code>schmux open</code> gives a new one.
        </p>
        <div className={css.buttons}>
          <Button onClick={() => void logout(false)}>Log out this browser</Button>
          <Button onClick={() => void logout(true)}>Log out all browsers</Button>
        </div>
      </section>
    </>
  );
}
