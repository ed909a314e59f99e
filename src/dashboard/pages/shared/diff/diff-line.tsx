import { memo, type CSSProperties } from 'react';
import { piecesOf, type DiffLine, type SplitRow } from './diff.js';
import type { Highlighted, Token } from './highlight.js';
import css from './diff-line.module.css';

const SIGN: Record<DiffLine['kind'], string> = { hunk: '', same: ' ', del: '−', add: '+' };
const SPOKEN: Record<DiffLine['kind'], string> = { hunk: '', same: '', del: 'removed: ', add: 'added: ' };

function Code({ line, tokens }: { line: DiffLine; tokens: Token[] | undefined }) {
  const words = line.kind === 'del' || line.kind === 'add' ? line.words : [];
  return (
    <code className={css.code}>
      {SPOKEN[line.kind] !== '' && <span className="sr-only">{SPOKEN[line.kind]}</span>}
      {piecesOf(line.text, tokens, words).map((piece, index) => (
        <span
          key={index}
          className={piece.changed ? css.word : undefined}
          // Colours for both themes as custom properties; the style sheet picks one.
          style={piece.style as CSSProperties | undefined}
        >
          {piece.text}
        </span>
      ))}
    </code>
  );
}

export const UnifiedLine = memo(function UnifiedLine({
  line,
  tokens,
}: {
  line: DiffLine;
  tokens: Token[] | undefined;
}) {
  if (line.kind === 'hunk') return <div className={css.hunk}>{line.text}</div>;
  return (
    <div className={css.unified} data-kind={line.kind}>
      <span className={css.number}>{line.kind === 'add' ? '' : line.old}</span>
      <span className={css.number}>{line.kind === 'del' ? '' : line.new}</span>
      <span className={css.sign} aria-hidden>
        {SIGN[line.kind]}
      </span>
      <Code line={line} tokens={tokens} />
    </div>
  );
});

export const SplitLine = memo(function SplitLine({
  row,
  colours,
}: {
  row: SplitRow;
  colours: Highlighted | undefined;
}) {
  if (row.kind === 'hunk') return <div className={css.hunk}>{row.text}</div>;
  return (
    <div className={css.split}>
      <Half line={row.left} side="left" colours={colours} />
      <Half line={row.right} side="right" colours={colours} />
    </div>
  );
});

function Half(props: { line: DiffLine | null; side: 'left' | 'right'; colours: Highlighted | undefined }) {
  const { line, side, colours } = props;
  if (line === null || line.kind === 'hunk') return <div className={css.nothing} />;
  const number =
    side === 'left' && line.kind !== 'add' ? line.old : line.kind === 'del' ? line.old : line.new;
  return (
    <div className={css.half} data-kind={line.kind}>
      <span className={css.number}>{number}</span>
      <span className={css.sign} aria-hidden>
        {SIGN[line.kind]}
      </span>
      <Code line={line} tokens={colours?.get(line)} />
    </div>
  );
}
