import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useEffectEvent, useImperativeHandle, useMemo, useRef, useState, type Ref } from 'react';
import type { Diff, DiffFile } from '../../../../contract/workspace/workspace.js';
import { diffLines, splitRows, type DiffLine, type SplitRow } from './diff.js';
import { fetchCode } from '../../../state/connection/fetch-code.js';
import { Button } from '../../../ui/controls/button.js';
import type { Highlighted } from './highlight.js';
import { SplitLine, UnifiedLine } from './diff-line.js';
import css from './diff-view.module.css';

export type DiffViewHandle = { show(path: string): void };

type Item =
  | { kind: 'file'; file: DiffFile }
  | { kind: 'note'; file: DiffFile; text: string }
  | { kind: 'line'; file: DiffFile; line: DiffLine }
  | { kind: 'split'; file: DiffFile; row: SplitRow };

function noteOf(file: DiffFile, lines: number): string | null {
  if (file.note !== undefined) return file.note;
  if (file.binary) return 'Binary file not shown.';
  if (file.large) return 'Large diffs are not loaded by default.';
  if (lines > 0) return null;
  return file.status === 'renamed'
    ? 'File renamed without changes.'
    : 'Empty file, or only its mode changed.';
}

/** All files in one long list of lines, of which only the visible ones are rendered. */
export function DiffView(props: {
  ref: Ref<DiffViewHandle>;
  diff: Diff;
  layout: 'unified' | 'split';
  first: string | null;
  onLoad: (path: string) => Promise<void>;
}) {
  const { ref, diff, layout, first, onLoad } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const files = useMemo(() => diff.files.map((file) => ({ file, lines: diffLines(file) })), [diff]);
  const colours = useColours(files);
  const items = useMemo(
    () =>
      files.flatMap(({ file, lines }): Item[] => {
        const note = noteOf(file, lines.length);
        const body: Item[] =
          layout === 'split'
            ? splitRows(lines).map((row) => ({ kind: 'split', file, row }))
            : lines.map((line) => ({ kind: 'line', file, line }));
        return [
          { kind: 'file', file },
          ...(note === null ? [] : [{ kind: 'note' as const, file, text: note }]),
          ...body,
        ];
      }),
    [files, layout],
  );
  // oxlint-disable-next-line react/incompatible-library -- React Compiler is not used here
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (items[index]?.kind === 'file' ? 44 : 20),
    overscan: 20,
  });
  const show = (path: string): void => {
    const at = items.findIndex((item) => item.kind === 'file' && item.file.path === path);
    if (at >= 0) virtualizer.scrollToIndex(at, { align: 'start' });
  };
  useImperativeHandle(ref, () => ({ show }));
  const showFirst = useEffectEvent(() => {
    if (first !== null) show(first);
  });
  useEffect(() => showFirst(), []);
  return (
    <div
      ref={scroller}
      className={css.scroller}
      tabIndex={0}
      role="region"
      aria-label="Changes"
      data-layout={layout}
    >
      <div className={css.all} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, key, start }) => {
          const item = items[index];
          if (item === undefined) return null;
          return (
            <div
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              className={css.item}
              style={{ translate: `0 ${start}px` }}
            >
              {item.kind === 'file' && <FileHead file={item.file} />}
              {item.kind === 'note' && (
                <p className={css.note}>
                  {item.text}
                  {item.file.large && <Button onClick={() => void onLoad(item.file.path)}>Load diff</Button>}
                </p>
              )}
              {item.kind === 'line' && (
                <UnifiedLine line={item.line} tokens={colours.get(item.file)?.get(item.line)} />
              )}
              {item.kind === 'split' && <SplitLine row={item.row} colours={colours.get(item.file)} />}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function FileHead({ file }: { file: DiffFile }) {
  return (
    <h2 className={css.head}>
      {file.old_path !== null && file.old_path !== file.path && <span>{file.old_path} → </span>}
      {file.path}
      <em>{file.status}</em>
    </h2>
  );
}

/** Returns colours once the language has been loaded; until then the text is plain. */
function useColours(
  files: readonly { file: DiffFile; lines: DiffLine[] }[],
): ReadonlyMap<DiffFile, Highlighted> {
  const [colours, setColours] = useState<ReadonlyMap<DiffFile, Highlighted>>(new Map());
  useEffect(() => {
    let stopped = false;
    const paint = async (): Promise<void> => {
      const { highlight } = await fetchCode(() => import('./highlight.js'));
      for (const { file, lines } of files) {
        if (stopped) return;
        const done = lines.length === 0 ? null : await highlight(file.path, lines);
        if (done !== null && !stopped) setColours((known) => new Map(known).set(file, done));
      }
    };
    void paint();
    return () => {
      stopped = true;
    };
  }, [files]);
  return colours;
}
