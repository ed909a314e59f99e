import { useState } from 'react';
import { useSetting } from './use-setting.js';

/**
 * State of a setting that is typed and saved when the field loses focus. `read` parses the text or returns why it is
 * invalid; a refused value stays in the field, so that the user can fix it.
 */
export function useDraft(
  name: string,
  as: { show: (value: unknown) => string; read: (text: string) => { value: unknown } | { refused: string } },
) {
  const setting = useSetting(name);
  const [typed, setTyped] = useState<string | null>(null);
  const known = as.show(setting.value);
  const commit = async (): Promise<void> => {
    if (typed === null) return;
    const read = as.read(typed);
    if ('refused' in read) return setting.refuse(read.refused);
    if (as.show(read.value) === known || (await setting.set(read.value))) setTyped(null);
  };
  return {
    error: setting.error,
    saved: setting.saved && typed === null,
    /** Discards what was typed. */
    drop: () => setTyped(null),
    commit: () => void commit(),
    field: {
      value: typed ?? known,
      'aria-invalid': setting.error !== undefined,
      'data-testid': name,
      onChange: (event: { target: { value: string } }) => setTyped(event.target.value),
      onBlur: () => void commit(),
    },
  };
}
