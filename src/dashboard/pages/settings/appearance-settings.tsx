import { useId } from 'react';
import { useApp, useStore } from '../../state/hooks.js';
import { Segmented } from '../../ui/controls/segmented.js';
import { SettingRow, TextSetting } from './field/setting.js';

/** Theme and terminal. The theme belongs to this browser, the terminal's sizes to all. */
export function AppearanceSettings() {
  const { prefs } = useApp();
  const { theme, density, terminal, diff, reader } = useStore(prefs);
  const id = useId();
  return (
    <>
      <SettingRow id={`${id}-theme`} label="Theme" hint="In this browser">
        <Segmented
          label="Theme"
          value={theme}
          onChange={(next) => prefs.update((value) => ({ ...value, theme: next }))}
          options={[
            { value: 'system', label: 'System' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
        />
      </SettingRow>
      <SettingRow id={`${id}-density`} label="Sessions" hint="In this browser">
        <Segmented
          label="Sessions"
          value={density}
          onChange={(next) => prefs.update((value) => ({ ...value, density: next }))}
          options={[
            { value: 'comfortable', label: 'Two lines each' },
            { value: 'compact', label: 'One line each' },
          ]}
        />
      </SettingRow>
      <SettingRow id={`${id}-terminal`} label="Terminal colours" hint="In this browser">
        <Segmented
          label="Terminal colours"
          value={terminal}
          onChange={(next) => prefs.update((value) => ({ ...value, terminal: next }))}
          options={[
            { value: 'theme', label: 'Like the theme' },
            { value: 'dark', label: 'Always dark' },
          ]}
        />
      </SettingRow>
      <SettingRow id={`${id}-diff`} label="Diffs" hint="In this browser">
        <Segmented
          label="Diffs"
          value={diff}
          onChange={(next) => prefs.update((value) => ({ ...value, diff: next }))}
          options={[
            { value: 'unified', label: 'Unified' },
            { value: 'split', label: 'Side by side' },
          ]}
        />
      </SettingRow>
      <SettingRow
        id={`${id}-reader`}
        label="Screen reader"
        hint="In this browser. Terminals tell it each line, and are drawn more slowly"
      >
        <Segmented
          label="Screen reader"
          value={reader ? 'on' : 'off'}
          onChange={(next) => prefs.update((value) => ({ ...value, reader: next === 'on' }))}
          options={[
            { value: 'off', label: 'Off' },
            { value: 'on', label: 'On' },
          ]}
        />
      </SettingRow>
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
