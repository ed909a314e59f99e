import type { IBuffer } from '@xterm/xterm';

/** What a terminal shows as plain text: the rows in view, wrapped ones joined, without blanks and blank lines at the end. */
export function screenText(buffer: IBuffer, rows: number): string {
  const lines: string[] = [];
  for (let at = buffer.viewportY; at < buffer.viewportY + rows; at++) {
    const line = buffer.getLine(at);
    if (line === undefined) break;
    const text = line.translateToString();
    if (line.isWrapped && lines.length > 0) lines.push((lines.pop() ?? '') + text);
    else lines.push(text);
  }
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd();
}
