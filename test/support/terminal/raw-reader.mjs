// Reads the terminal in raw mode and appends what comes to a file: raw-reader.mjs <file> [text to print first].
import { appendFileSync, writeSync } from 'node:fs';

const [, , file, prelude = ''] = process.argv;
process.stdin.setRawMode(true);
process.stdin.on('data', (chunk) => appendFileSync(file, chunk));
writeSync(1, `${prelude}READY\n`);
