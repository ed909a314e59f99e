import { closeSync, openSync, writeSync } from 'node:fs';

export type EchoRecord = { line(kind: 'prompt' | 'input' | 'size', value: string): void; close(): void };

/** A file of lines `kind value`: `prompt` and `input` in hex as they came, `size` as COLUMNSxROWS. Each line is written at once. */
export function openRecord(path: string): EchoRecord {
  const file = openSync(path, 'w', 0o600);
  return {
    line: (kind, value) => void writeSync(file, `${kind} ${value}\n`),
    close: () => closeSync(file),
  };
}
