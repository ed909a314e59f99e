import { useId, useState } from 'react';
import { argsOf, textOfArgs } from '../../state/argv.js';
import { TextArea } from '../../ui/field.js';
import { SettingRow } from './setting.js';
import css from './setting.module.css';
import { useSetting } from './use-setting.js';

/** An argv, one argument a line, written when the field is left; an empty one is off. */
export function ArgsSetting(props: { name: string; label: string; hint: string; placeholder: string }) {
  const { name, label, hint, placeholder } = props;
  const id = useId();
  const setting = useSetting(name);
  const [typed, setTyped] = useState<string | null>(null);
  const known = Array.isArray(setting.value) ? textOfArgs(setting.value.map(String)) : '';
  const commit = async (): Promise<void> => {
    if (typed === null) return;
    const args = argsOf(typed);
    if (textOfArgs(args) === known || (await setting.set(args.length === 0 ? undefined : args)))
      setTyped(null);
  };
  return (
    <SettingRow
      id={id}
      label={label}
      hint={hint}
      error={setting.error}
      saved={setting.saved && typed === null}
    >
      <TextArea
        id={id}
        className={`${css.text} ${css.args}`}
        rows={2}
        value={typed ?? known}
        placeholder={placeholder}
        aria-describedby={`${id}-hint ${id}-error`}
        aria-invalid={setting.error !== undefined}
        data-testid={name}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => void commit()}
      />
    </SettingRow>
  );
}
