import { useId, useState } from 'react';
import { useApp, useStore } from '../../state/hooks.js';
import { ArgsSetting } from './field/args-setting.js';
import { PushSetting } from './push-setting.js';
import { SettingRow, SwitchSetting, TextSetting } from './field/setting.js';
import { Toggle } from '../../ui/controls/toggle.js';

type Permission = NotificationPermission | 'unsupported';

const WHY: Record<Permission, string> = {
  granted: 'Allowed in this browser.',
  default: 'The browser will ask for permission.',
  denied: 'This browser blocks notifications for this page. Allow them in the site settings.',
  unsupported: 'This browser does not support notifications.',
};

/** Title and icon always show waiting sessions; notifications are for when the page is not visible. */
export function NotificationSettings() {
  const { prefs } = useApp();
  const id = useId();
  const on = useStore(prefs, (value) => value.notify);
  const [permission, setPermission] = useState<Permission>(
    'Notification' in window ? Notification.permission : 'unsupported',
  );
  const change = async (next: boolean): Promise<void> => {
    if (next && permission === 'default') {
      const answer = await Notification.requestPermission();
      setPermission(answer);
      if (answer !== 'granted') return;
    }
    prefs.update((value) => ({ ...value, notify: next }));
  };
  return (
    <>
      <SwitchSetting
        name="notifications.enabled"
        label="All notifications"
        hint="Main switch. When off, nothing is sent to browsers, push, commands or webhooks."
      />
      <SettingRow id={id} label="Notify in this browser" hint={WHY[permission]}>
        <Toggle
          id={id}
          checked={on && permission === 'granted'}
          disabled={permission === 'denied' || permission === 'unsupported'}
          onChange={(next) => void change(next)}
        />
      </SettingRow>
      <PushSetting />
      <SwitchSetting name="notifications.sound" label="Play a sound" />
      <TextSetting
        number
        name="notifications.dwell_s"
        label="Delay"
        unit="s"
        hint="A session that continues on its own within this time sends no notification. Sent once per wait, and never for the session on screen."
      />
      <TextSetting
        number
        name="notifications.cooldown_s"
        label="Minimum interval"
        unit="s"
        hint="Between two notifications for the same session"
      />
      <ArgsSetting
        name="notifications.command"
        label="Run a command"
        hint="Run by the daemon, even with no page open: the program, then one argument per line. No shell is involved; details are in SCHMUX_… variables."
        placeholder={'notify-send\nschmux'}
      />
      <TextSetting
        name="notifications.webhook"
        label="Call a webhook"
        placeholder="http://localhost:8080/schmux"
        hint="Sends each notification as a JSON POST request"
      />
      <SwitchSetting
        name="notifications.webhook_remote"
        label="Allow a webhook on another machine"
        hint="Notifications contain agent output"
      />
    </>
  );
}
