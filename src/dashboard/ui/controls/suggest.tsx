import { Autocomplete } from '@base-ui/react/autocomplete';
import type { ReactNode } from 'react';
import css from './suggest.module.css';
import field from './field.module.css';

export type Suggestion = { value: string; note?: ReactNode };

/** A text field with suggestions that accepts any text. Takes the id and descriptions that `Field` passes. */
export function Suggest(props: {
  id?: string;
  'aria-describedby'?: string;
  'aria-invalid'?: boolean;
  value: string;
  items: readonly Suggestion[];
  placeholder?: string;
  testId?: string;
  onChange: (value: string) => void;
}) {
  const { value, items, onChange, placeholder, testId, ...aria } = props;
  return (
    <Autocomplete.Root
      items={[...items]}
      itemToStringValue={(item: Suggestion) => item.value}
      value={value}
      onValueChange={onChange}
      openOnInputClick
    >
      <Autocomplete.Input
        {...aria}
        className={field.input ?? ''}
        placeholder={placeholder}
        spellCheck={false}
        data-testid={testId}
      />
      <Autocomplete.Portal>
        <Autocomplete.Positioner className={css.positioner} sideOffset={4}>
          <Autocomplete.Popup className={css.popup}>
            <Autocomplete.List>
              {(item: Suggestion) => (
                <Autocomplete.Item key={item.value} value={item} className={css.item}>
                  <span className={css.value}>{item.value}</span>
                  {item.note !== undefined && <span className={css.note}>{item.note}</span>}
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Popup>
        </Autocomplete.Positioner>
      </Autocomplete.Portal>
    </Autocomplete.Root>
  );
}
