import { Infinity as Forever, PenLine } from 'lucide-react';
import type { ReactNode } from 'react';
import type { OpenDialog } from '../../../../contract/session/dialog.js';
import { allowanceOf, shownChoices, type ShownChoice } from '../../../state/acting/choices.js';
import css from './choice-buttons.module.css';

/** A label of this length is never cut. */
const SHORT_CHARS = 8;

/**
 * The choices of a question as buttons, with the agent's own labels and the digits that choose them. A `line` and the `keys`
 * of a phone show as many as fit; a `column` shows all. None of them is emphasized.
 */
export function ChoiceButtons(props: {
  dialog: OpenDialog;
  layout: 'line' | 'keys' | 'column' | 'sheet';
  ready: boolean;
  /** False in rows of a list, which have the digits instead. */
  tabbable: boolean;
  onChoose: (shown: ShownChoice) => void;
  /** What stands after the choices. */
  children?: ReactNode;
}) {
  const { dialog, layout, ready, tabbable, onChoose, children } = props;
  return (
    <span
      className={`${css.choices} ${css[layout]}`}
      role="group"
      aria-label="Answers"
      data-testid="choices"
      // A press leaves the focus where it is: in the row, in the terminal, in the field with a phone's keyboard.
      onMouseDown={(event) => event.preventDefault()}
      {...(layout === 'keys' ? { onPointerDown: (event) => event.preventDefault() } : {})}
    >
      {shownChoices(dialog).map((shown) => {
        const { choice, index, digit, rank } = shown;
        const allowance = allowanceOf(choice);
        return (
          <button
            key={index}
            type="button"
            className={css.choice}
            tabIndex={tabbable ? 0 : -1}
            data-rank={Math.min(rank, 6)}
            data-kind={choice.kind}
            data-short={choice.label.length <= SHORT_CHARS || undefined}
            title={allowance === null ? choice.label : `${choice.label}\n${allowance}`}
            // Not `disabled`, which would take the focus away.
            aria-disabled={!ready}
            onClick={() => {
              if (ready) onChoose(shown);
            }}
          >
            {digit !== null && <kbd>{digit}</kbd>}{' '}
            <span className={css.text}>
              {allowance !== null && (
                <b className={css.always}>
                  <Forever size={13} aria-hidden /> Always
                </b>
              )}{' '}
              <span className={css.label}>{choice.label}</span>
            </span>
            {choice.kind === 'text' && <PenLine size={12} aria-hidden />}
          </button>
        );
      })}
      {children}
    </span>
  );
}
