import { useId, useState } from 'react';
import { useApp, useStore } from '../../state/hooks.js';
import { ArgsSetting } from './field/args-setting.js';
import { PushSetting } from './push-setting.js';
import { SettingRow, SwitchSetting, TextSetting, Toggle } from './field/setting.js';

type Permission = NotificationPermission | 'unsupported';

const WHY: Record<Permission, string> = {
  granted: 'This browser may show them.',
  default: 'Asks the browser for permission.',
  denied: 'This browser refuses them for this page: allow them in its site settings.',
  unsupported: 'This browser has none.',
};

/** Title and icon always tell; notifications are for when the page is not in sight. */
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
        hint="The main switch. Off: nobody is told, by no browser, push, command or webhook."
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
      <SwitchSetting name="notifications.sound" label="With sound" />
      <TextSetting
        number
        name="notifications.dwell_s"
        label="After waiting for"
        unit="s"
        hint="A session that goes on by itself within that time tells nobody. Never for the session on screen, and once per wait."
      />
      <TextSetting
        number
        name="notifications.cooldown_s"
        label="Not again within"
        unit="s"
        hint="Between two notices of the same session"
      />
      <ArgsSetting
        name="notifications.command"
        label="Run a command"
        hint="Told by the daemon, with no page open: the program, then one argument a line. No shell; the facts are in SCHMUX_… variables."
        placeholder={'notify-send\nschmux'}
      />
      <TextSetting
        name="notifications.webhook"
        label="Call a webhook"
        placeholder="http://localhost:8080/schmux"
        hint="Each notice as a POST of JSON"
      />
      <SwitchSetting
        name="notifications.webhook_remote"
        label="The webhook may be on another machine"
        hint="Notices hold what agents printed"
      />
    </>
  );
}
