import { useId } from 'react';
import { useApp, useStore } from '../../state/hooks.js';
import type { Prefs } from '../../state/prefs.js';
import { Segmented } from '../../ui/controls/segmented.js';
import { SettingRow, TextSetting } from './field/setting.js';

/** Theme and terminal. The theme applies to this browser, the terminal sizes to all. */
export function AppearanceSettings() {
  return (
    <>
      <ChoiceSetting
        name="theme"
        label="Theme"
        options={[
          { value: 'system', label: 'System' },
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
        ]}
      />
      <ChoiceSetting
        name="density"
        label="Sessions"
        options={[
          { value: 'comfortable', label: 'Two lines each' },
          { value: 'compact', label: 'One line each' },
        ]}
      />
      <ChoiceSetting
        name="terminal"
        label="Terminal colours"
        options={[
          { value: 'theme', label: 'Match the theme' },
          { value: 'dark', label: 'Always dark' },
        ]}
      />
      <ChoiceSetting
        name="diff"
        label="Diffs"
        options={[
          { value: 'unified', label: 'Unified' },
          { value: 'split', label: 'Side by side' },
        ]}
      />
      <ReaderSetting />
      <TextSetting number name="terminal.font_size" label="Terminal font size" unit="px" />
      <TextSetting
        number
        name="terminal.scrollback"
        label="Scrollback"
        unit="lines"
        hint="Kept by each browser terminal; the log keeps everything"
      />
    </>
  );
}

/** A preference of this browser with a few possible values. */
function ChoiceSetting<Name extends 'theme' | 'density' | 'terminal' | 'diff'>(props: {
  name: Name;
  label: string;
  options: readonly { value: Prefs[Name]; label: string }[];
}) {
  const { name, label, options } = props;
  const { prefs } = useApp();
  const value = useStore(prefs, (all) => all[name]);
  return (
    <SettingRow id={useId()} label={label} hint="This browser only">
      <Segmented
        label={label}
        value={value}
        onChange={(next) => prefs.update((all) => ({ ...all, [name]: next }))}
        options={options}
      />
    </SettingRow>
  );
}

function ReaderSetting() {
  const { prefs } = useApp();
  const reader = useStore(prefs, (all) => all.reader);
  return (
    <SettingRow
      id={useId()}
      label="Screen reader"
      hint="This browser only. Terminals announce each line and render more slowly"
    >
      <Segmented
        label="Screen reader"
        value={reader ? 'on' : 'off'}
        onChange={(next) => prefs.update((all) => ({ ...all, reader: next === 'on' }))}
        options={[
          { value: 'off', label: 'Off' },
          { value: 'on', label: 'On' },
        ]}
      />
    </SettingRow>
  );
}
