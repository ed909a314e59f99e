import { createHighlighterCore, type HighlighterCore } from '@shikijs/core';
import { createJavaScriptRegexEngine } from '@shikijs/engine-javascript';
import type { DiffLine } from './diff.js';
import { fetchCode } from '../../../state/connection/fetch-code.js';
import { languageOf } from './languages.js';

/** A token of a line; its style has a colour for each theme. */
export type Token = { content: string; htmlStyle?: Record<string, string> };
export type Highlighted = ReadonlyMap<DiffLine, Token[]>;

/** Nobody reads larger diffs line by line, and highlighting them takes longer than a frame. */
const MAX_CHARS = 200_000;

let shared: Promise<HighlighterCore> | undefined;

function highlighter(): Promise<HighlighterCore> {
  shared ??= createHighlighterCore({
    themes: [
      fetchCode(() => import('@shikijs/themes/github-light-high-contrast')),
      fetchCode(() => import('@shikijs/themes/github-dark-high-contrast')),
    ],
    langs: [],
    // The browser's own regular expressions: the page's policy would refuse WebAssembly.
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  });
  return shared;
}

/**
 * Returns tokens for the lines of a patch; the old and the new side are each parsed as one text. Null for unknown
 * languages.
 */
export async function highlight(path: string, lines: readonly DiffLine[]): Promise<Highlighted | null> {
  const language = languageOf(path);
  if (language === null || lines.reduce((sum, line) => sum + line.text.length, 0) > MAX_CHARS) return null;
  const [shiki, grammar] = await Promise.all([highlighter(), fetchCode(language.load)]);
  await shiki.loadLanguage(grammar.default);
  const result = new Map<DiffLine, Token[]>();
  for (const side of ['del', 'add'] as const) {
    const own = lines.filter((line) => line.kind === side || line.kind === 'same');
    const { tokens } = shiki.codeToTokens(own.map((line) => line.text).join('\n'), {
      lang: language.id,
      themes: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
      defaultColor: false,
      // On a busy machine a limit would cut off the colours of a line and all lines after it; MAX_CHARS already bounds
      // the time.
      tokenizeTimeLimit: 0,
    });
    own.forEach((line, index) => result.set(line, (tokens[index] ?? []) as Token[]));
  }
  return result;
}
