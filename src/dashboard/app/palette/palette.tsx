import { Autocomplete } from '@base-ui/react/autocomplete';
import { useRef, useState } from 'react';
import { useApp, useSessions } from '../../state/hooks.js';
import { paletteGroups, type PaletteGroup, type PaletteItem } from './palette-groups.js';
import { Dialog } from '../../ui/overlay/dialog.js';
import { IndicatorIcon } from '../../ui/display/indicator.js';
import { Kbd } from '../../ui/display/kbd.js';
import css from './palette.module.css';

/** Finds sessions and commands by name. */
export function Palette({ onClose }: { onClose: () => void }) {
  const app = useApp();
  const sessions = useSessions();
  const field = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState('');
  const groups = paletteGroups(app, query);
  return (
    <Dialog title="Search and commands" hideTitle onClose={onClose} initialFocus={field} variant="palette">
      <Autocomplete.Root
        inline
        open
        items={groups}
        mode="none"
        value={query}
        onValueChange={setQuery}
        itemToStringValue={(item: PaletteItem) => item.label}
        autoHighlight="always"
        keepHighlight
      >
        <Autocomplete.Input
          ref={field}
          className={css.input}
          placeholder="Search sessions and commands"
          aria-label="Search sessions and commands"
          data-testid="palette"
        />
        <Autocomplete.List className={css.list}>
          {(group: PaletteGroup) => (
            <Autocomplete.Group key={group.value} items={group.items} className={css.group}>
              <Autocomplete.GroupLabel className={css.heading}>{group.value}</Autocomplete.GroupLabel>
              <Autocomplete.Collection>
                {(item: PaletteItem) => {
                  const session = item.sessionId === undefined ? undefined : sessions.get(item.sessionId);
                  return (
                    <Autocomplete.Item
                      key={item.id}
                      value={item}
                      className={css.item}
                      onClick={() => {
                        onClose();
                        item.run();
                      }}
                    >
                      {session !== undefined && <IndicatorIcon state={session.indicator} />}
                      <span className={css.label}>{item.label}</span>
                      <span className={css.note}>{item.note}</span>
                      {item.keys !== undefined && <Kbd keys={item.keys} />}
                    </Autocomplete.Item>
                  );
                }}
              </Autocomplete.Collection>
            </Autocomplete.Group>
          )}
        </Autocomplete.List>
        {groups.length === 0 && <p className={css.none}>No results</p>}
      </Autocomplete.Root>
    </Dialog>
  );
}
