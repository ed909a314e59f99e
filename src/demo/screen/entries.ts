import type { Entry } from './stage.js';
import { bold, cyan, dim, green, red } from './style.js';
import { box, message } from './view.js';
import { clip, printable, wrap } from './width.js';

/** Most rows of a prompt shown; the rest is counted. */
const PROMPT_ROWS = 8;
/** Most characters of a prompt considered for display. */
const PROMPT_MAX_CHARS = 4000;

/** The banner at the top of the transcript. */
export function banner(directory: string): Entry {
  return (columns) => {
    const inner = columns - 4;
    const rows = [
      `${cyan('◆')} ${bold(clip('Demo agent', inner - 2))}`,
      clip('  A scripted stand-in: no account, no network', inner),
      dim(clip(`  ${printable(directory)}`, inner)),
    ];
    return [...box(rows, columns, cyan), ''];
  };
}

/** What the user asked for. */
export function asked(prompt: string): Entry {
  return (columns) => {
    const rows = wrap(printable(prompt.slice(0, PROMPT_MAX_CHARS)).trimEnd(), columns - 2);
    const hidden = prompt.split('\n').length - PROMPT_ROWS;
    const more = rows.length > PROMPT_ROWS ? [dim(`  … +${Math.max(1, hidden)} lines`)] : [];
    const shown = rows.slice(0, PROMPT_ROWS).map((row, index) => dim(`${index === 0 ? '›' : ' '} ${row}`));
    return [...shown, ...more, ''];
  };
}

export function said(text: string): Entry {
  return (columns) => [...message(text, columns), ''];
}

/** A tool call, with the first lines of its output. */
export function used(call: string, output: readonly string[]): Entry {
  return (columns) => [
    `${green('●')} ${bold(clip(call, columns - 2))}`,
    ...output.map((line, index) => dim(`  ${index === 0 ? '└' : ' '} ${clip(line, columns - 4)}`)),
    '',
  ];
}

/** A remark about the agent, not from it. */
export function noted(text: string): Entry {
  return (columns) => [
    ...wrap(text, columns - 4).map((row, index) => dim(`  ${index === 0 ? '└' : ' '} ${row}`)),
    '',
  ];
}

export function failed(text: string): Entry {
  return (columns) => [
    ...wrap(text, columns - 4).map((row, index) => red(`  ${index === 0 ? '└' : ' '} ${row}`)),
    '',
  ];
}
