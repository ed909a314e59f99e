import { useId } from 'react';
import { useData } from '../../state/hooks.js';
import { Select } from '../../ui/controls/field.js';
import { SettingRow, SwitchSetting } from './field/setting.js';
import { useSetting } from './field/use-setting.js';

/** NudgeNik needs no setup; an agent can be asked about what its rules leave open. */
export function NudgenikSettings() {
  const id = useId();
  const setting = useSetting('nudgenik.agent');
  const agents = useData((data) => data.agents).filter((agent) => agent.answers === true);
  return (
    <>
      <SettingRow
        id={id}
        label="Ask an agent when unsure"
        hint="Local rules classify every session. If you choose an agent, it is asked about sessions that the rules leave unknown, at its cost. Off by default."
        error={setting.error}
      >
        <Select
          id={id}
          value={typeof setting.value === 'string' ? setting.value : ''}
          onChange={(event) => void setting.set(event.target.value === '' ? undefined : event.target.value)}
        >
          <option value="">Off</option>
          {agents.map((agent) => (
            <option key={agent.name} value={agent.name} disabled={!agent.available}>
              {agent.label}
            </option>
          ))}
        </Select>
      </SettingRow>
      <SwitchSetting
        name="limits.continue_at_reset"
        label="Continue after a limit"
        hint="When an agent stops at a usage limit and its screen says when the limit ends, “continue” is sent two minutes after that, once, if the screen still shows the same notice. The details of a session can say otherwise."
      />
    </>
  );
}
