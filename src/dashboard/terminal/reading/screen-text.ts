import type { IBuffer } from '@xterm/xterm';

/**
 * Returns the visible part of a terminal as plain text: wrapped rows are joined, trailing spaces and empty lines
 * removed.
 */
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
