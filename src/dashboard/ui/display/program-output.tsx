import css from './program-output.module.css';

/** The last lines of a failed program, folded below the sentence that they explain. */
export function ProgramOutput({ detail }: { detail: string | undefined }) {
  if (detail === undefined) return null;
  return (
    <details className={css.words} data-testid="program-words">
      <summary>Git output</summary>
      <pre>{detail}</pre>
    </details>
  );
}
