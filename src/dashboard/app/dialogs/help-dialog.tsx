import { Fragment } from 'react';
import { BINDINGS } from '../../state/keyboard/keys.js';
import { Button } from '../../ui/controls/button.js';
import { Dialog, DialogFoot } from '../../ui/overlay/dialog.js';
import { Kbd } from '../../ui/display/kbd.js';
import css from './help-dialog.module.css';

const GROUPS = ['Lists', 'Everywhere', 'In the terminal'] as const;

/** All keyboard shortcuts, from the same table that reads the keys. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog
      title="Keyboard shortcuts"
      description="In the terminal, all other keys go to the agent, including Ctrl+C, Ctrl+W, Ctrl+R and Esc."
      onClose={onClose}
      variant="widest"
      initialFocus="title"
    >
      <div className={css.groups} data-testid="help">
        {GROUPS.map((group) => (
          <section key={group} aria-labelledby={`keys-${group}`}>
            <h3 id={`keys-${group}`} className={css.heading}>
              {group}
            </h3>
            <dl className={css.list}>
              {BINDINGS.filter((binding) => binding.group === group).map((binding) => (
                <Fragment key={binding.id}>
                  <dt>{binding.label}</dt>
                  <dd>
                    {binding.keys.map((keys, index) => (
                      <Fragment key={keys}>
                        {index > 0 && <span className={css.or}>or</span>}
                        <Kbd keys={keys} />
                      </Fragment>
                    ))}
                  </dd>
                </Fragment>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <DialogFoot>
        <Button onClick={onClose}>Close</Button>
      </DialogFoot>
    </Dialog>
  );
}
