import { Suspense, useState } from 'react';
import type { Choice, OpenDialog } from '../../../../contract/session/dialog.js';
import type { Session } from '../../../../contract/session/session.js';
import { useApp } from '../../../state/hooks.js';
import { lazyComponent } from '../../../ui/lazy-component.js';
import { useOpenDialog } from './use-open-dialog.js';
import css from './dialog-keys.module.css';

const AnswerSheet = lazyComponent(() => import('./answer-sheet.js').then((module) => module.AnswerSheet));

/** More digits would make the keys too narrow for a finger; the sheet has all of them. */
const KEYS_MAX = 5;

/** Shown above a phone's keys while a question is open: its digits, and a button that shows it in full. */
export function DialogKeys({ session }: { session: Session }) {
  const { toasts } = useApp();
  const { dialog, answer } = useOpenDialog(session);
  const [sheet, setSheet] = useState<OpenDialog | null>(null);
  const press = async (asked: OpenDialog, choice: Choice): Promise<void> => {
    const error = await answer(asked, choice);
    if (error !== null)
      toasts.update((all) => [...all, { tone: 'error', title: error.message, detail: error.hint }]);
  };
  const digits = (dialog?.choices ?? [])
    .filter(({ keys: [key] }) => /^\d$/.test(key ?? ''))
    .slice(0, KEYS_MAX);
  return (
    <>
      {dialog !== null && (
        <div className={css.keys} role="toolbar" aria-label="Answers" data-testid="dialog-keys">
          {digits.map((choice) => (
            <button
              key={choice.keys.join()}
              type="button"
              className={css.key}
              // Keeps the on-screen keyboard as it is.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => void press(dialog, choice)}
            >
              <b>{choice.keys[0]}</b> <span>{choice.label}</span>
            </button>
          ))}
          <button type="button" className={css.all} onClick={() => setSheet(dialog)}>
            Answer…
          </button>
        </div>
      )}
      {sheet !== null && (
        <Suspense fallback={null}>
          <AnswerSheet
            opened={sheet}
            now={dialog}
            answer={answer}
            onShow={setSheet}
            onClose={() => setSheet(null)}
          />
        </Suspense>
      )}
    </>
  );
}
