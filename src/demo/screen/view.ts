import { layDraft, type Draft } from './composer.js';
import type { Live } from './painter.js';
import { blue, bold, cyan, dim, magenta } from './style.js';
import { clip, width, wrap } from './width.js';

/** A question with choices, one of them selected. */
export type Dialog = {
  title: string;
  detail: readonly string[];
  question: string;
  choices: readonly string[];
  chosen: number;
};

/** What the live part shows. */
export type View = {
  draft: Draft;
  /** The current work, for how long (ms), and the spinner's frame; null if idle. */
  busy: { label: string; ms: number; frame: number } | null;
  /** Text that is still being written. */
  streaming: string;
  /** Submitted while working, not started yet. */
  queued: readonly string[];
  dialog: Dialog | null;
  /** Shown under the composer instead of the usual hint. */
  notice: string | null;
};

const SPINNER = ['·', '✢', '✳', '✶', '✻', '✶', '✳', '✢'];

/** Draws a frame around rows that already fit. */
export function box(rows: readonly string[], columns: number, paint: (text: string) => string): string[] {
  const inner = columns - 4;
  const line = '─'.repeat(Math.max(0, columns - 2));
  const body = rows.map(
    (row) => `${paint('│')} ${row}${' '.repeat(Math.max(0, inner - width(row)))} ${paint('│')}`,
  );
  return [paint(`╭${line}╮`), ...body, paint(`╰${line}╯`)];
}

/** Returns the live rows at this width. The last column stays free, so that no terminal wraps automatically. */
export function liveRows(view: View, columns: number): Live {
  const room = Math.max(12, columns - 1);
  const rows: string[] = [];
  if (view.streaming !== '') rows.push(...message(view.streaming, room), '');
  if (view.dialog !== null) return { rows: [...rows, ...dialogRows(view.dialog, room)], cursor: null };
  if (view.busy !== null) rows.push(busyRow(view.busy, room), '');
  rows.push(...view.queued.map((text) => dim(clip(`  queued: ${text.split('\n')[0] ?? ''}`, room))));
  const draft = layDraft(view.draft, room - 6);
  const body = draft.rows.map((row, index) => `${index === 0 ? '›' : ' '} ${row}`);
  const top = rows.length + 1;
  rows.push(
    ...box(body, room, dim),
    dim(clip(`  ${view.notice ?? 'Enter sends · Ctrl+J new line · /exit quits'}`, room)),
  );
  return { rows, cursor: { row: top + draft.row, column: 4 + draft.column } };
}

function busyRow(busy: NonNullable<View['busy']>, room: number): string {
  const glyph = SPINNER[busy.frame % SPINNER.length] ?? '·';
  const seconds = Math.floor(busy.ms / 1000);
  const text = clip(`${busy.label}… (${seconds}s · esc to interrupt)`, room - 2);
  return `${magenta(glyph)} ${text}`;
}

function dialogRows(dialog: Dialog, room: number): string[] {
  const inner = room - 4;
  const rows = [
    bold(clip(dialog.title, inner)),
    '',
    ...dialog.detail.flatMap((line) => wrap(line, inner - 2)).map((line) => `  ${cyan(line)}`),
    '',
    ...wrap(dialog.question, inner),
    ...dialog.choices.flatMap((choice, index) => choiceRows(choice, index, { dialog, inner })),
  ];
  return [...box(rows, room, blue), dim(clip('  ↑↓ to choose · Enter to confirm · Esc to cancel', room))];
}

function choiceRows(choice: string, index: number, at: { dialog: Dialog; inner: number }): string[] {
  const chosen = index === at.dialog.chosen;
  // Room for the arrow and the number, under which a wrapped choice continues.
  return wrap(choice, at.inner - 5).map((line, row) => {
    const text = `${row === 0 ? `${index + 1}.` : '  '} ${line}`;
    return chosen ? blue(`${row === 0 ? '❯' : ' '} ${text}`) : `  ${text}`;
  });
}

/** Formats what the agent says: a bullet and an indented paragraph. */
export function message(text: string, room: number): string[] {
  return wrap(text, room - 2).map((line, index) =>
    index === 0 ? `● ${line}` : line === '' ? '' : `  ${line}`,
  );
}
