#!/usr/bin/env node
// Loads the command line. Uses only syntax that any Node understands, so that an old one prints a message, not a stack trace.
import { existsSync } from 'node:fs';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const entry = new URL('../dist/cli/main.js', import.meta.url);

if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `schmux: Node ${process.versions.node} is too old.\n  Install Node 20.19 or newer: https://nodejs.org\n`,
  );
  process.exitCode = 1;
} else if (!existsSync(entry)) {
  process.stderr.write('schmux: this checkout is not built.\n  npm install && npm run build\n');
  process.exitCode = 1;
} else {
  const { main } = await import(entry.href);
  process.exitCode = await main(process.argv.slice(2));
}
