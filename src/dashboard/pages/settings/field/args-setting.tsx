import { useId, type ReactNode } from 'react';
import { argsOf, textOfArgs } from './argv.js';
import { TextArea } from '../../../ui/controls/field.js';
import { SettingRow } from './setting.js';
import css from './setting.module.css';
import { useDraft } from './use-draft.js';

/**
 * A list of strings, such as an argv, one per line. It is saved when the field loses focus; an empty list unsets it.
 */
export function ArgsSetting(props: { name: string; label: string; hint: ReactNode; placeholder: string }) {
  const { name, label, hint, placeholder } = props;
  const id = useId();
  const draft = useDraft(name, {
    show: (value) => (Array.isArray(value) ? textOfArgs(value.map(String)) : ''),
    read: (text) => {
      const args = argsOf(text);
      return { value: args.length === 0 ? undefined : args };
    },
  });
  return (
    <SettingRow id={id} label={label} hint={hint} error={draft.error} saved={draft.saved}>
      <TextArea
        id={id}
        className={`${css.text} ${css.args}`}
        rows={2}
        placeholder={placeholder}
        aria-describedby={`${id}-hint ${id}-error`}
        {...draft.field}
      />
    </SettingRow>
  );
}
