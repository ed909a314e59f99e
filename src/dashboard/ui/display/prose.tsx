import { Fragment } from 'react';
import css from './prose.module.css';

/** A sentence of an agent or of the daemon, as text nodes only; text between backticks is formatted as code. */
export function Prose({ text }: { text: string }) {
  const parts = text.split('`');
  // An unpaired backtick is an ordinary character.
  if (parts.length % 2 === 0) return <>{text}</>;
  return (
    <>
      {parts.map((part, index) =>
        index % 2 === 1 ? (
          <code key={index} className={css.code}>
            {part}
          </code>
        ) : (
          <Fragment key={index}>{part}</Fragment>
        ),
      )}
    </>
  );
}
