import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createTerminal } from './xterm.js';

const addon = fileURLToPath(import.meta.resolve('@xterm/addon-unicode-graphemes'));
const run = (code: string) =>
  spawnSync(process.execPath, ['--input-type=module', '-e', code], { timeout: 10_000, encoding: 'utf8' });

describe('the graphemes addon', () => {
  it('loads whatever was allocated before, with the buffer pool off', () => {
    // Twenty different places in the pool; without the pool switched off, most of them never end or throw.
    const codes = Array.from({ length: 20 }, (_, i) => `Buffer.allocUnsafe(${1 + i * 8});`);
    const used = `${codes.join('')} Buffer.poolSize = 0; await import(${JSON.stringify(addon)}); console.log('loaded');`;
    expect(run(used).stdout).toBe('loaded\n');
  });
});

it('is kept busy by no escape sequence for longer than its screen is large', async () => {
  const terminal = createTerminal({ cols: 80, rows: 24 }, 100);
  for (const final of 'bILMSTZ')
    await new Promise<void>((parsed) => terminal.write(`x\x1b[2147483647${final}`, parsed));
  terminal.dispose();
}, 5000);
