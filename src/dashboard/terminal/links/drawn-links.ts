import type { IBufferLine, ILink, ILinkProvider, Terminal } from '@xterm/xterm';
import { findLinks } from './find-links.js';
import type { Row } from './rows.js';

/** Longer URLs are not followed. */
const MAX_URL_CHARS = 4096;

export type LinkActions = Required<Pick<ILink, 'activate' | 'hover' | 'leave'>>;

/** Links in the output, including those that a program wrapped itself. */
export function drawnLinks(terminal: Terminal, actions: LinkActions): ILinkProvider {
  return {
    provideLinks(y, answer) {
      const { active } = terminal.buffer;
      const around = Math.ceil(MAX_URL_CHARS / terminal.cols);
      let top = Math.max(0, y - 1 - around);
      while (top > 0 && active.getLine(top)?.isWrapped) top--;
      const rows: Row[] = [];
      for (let at = top; at < y + around; at++) {
        const line = active.getLine(at);
        if (line === undefined) break;
        rows.push({ cells: cellsOf(line, active.getNullCell()), isWrapped: line.isWrapped });
      }
      const links = findLinks(rows, terminal.cols).flatMap(({ url, pieces }) =>
        pieces
          .filter(({ row }) => top + row === y - 1)
          .map(({ from, to }) => ({
            text: url,
            range: { start: { x: from + 1, y }, end: { x: to + 1, y } },
            ...actions,
          })),
      );
      answer(links.length === 0 ? undefined : links);
    },
  };
}

function cellsOf(
  line: IBufferLine,
  cell: ReturnType<Terminal['buffer']['active']['getNullCell']>,
): Row['cells'] {
  return Array.from({ length: line.length }, (_, at) => {
    line.getCell(at, cell);
    return cell.getWidth() === 0 ? null : cell.getChars();
  });
}
