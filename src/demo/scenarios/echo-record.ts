import { closeSync, openSync, writeSync } from 'node:fs';

export type EchoRecord = { line(kind: 'prompt' | 'input' | 'size', value: string): void; close(): void };

/** Opens a file of lines `kind value`, written at once: `prompt` and `input` in hex as received, `size` as COLUMNSxROWS. */
export function openRecord(path: string): EchoRecord {
  const file = openSync(path, 'w', 0o600);
  return {
    line: (kind, value) => void writeSync(file, `${kind} ${value}\n`),
    close: () => closeSync(file),
  };
}
