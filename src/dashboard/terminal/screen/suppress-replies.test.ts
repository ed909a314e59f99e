import { Terminal } from '@xterm/headless';
import type { Terminal as Browser } from '@xterm/xterm';
import { expect, test } from 'vitest';
import { suppressReplies } from './suppress-replies.js';

/** Queries to a terminal (XTerm Control Sequences, kitty keyboard protocol). */
const QUESTIONS = [
  '\x1b[c', '\x1b[0c', '\x1b[>c', '\x1b[=c', '\x1b[5n', '\x1b[6n', '\x1b[?6n', '\x1b[?15n', '\x1b[x', '\x1b[4$p', '\x1b[?2026$p',
  '\x1b[>q', '\x1b[?u', '\x1b[14t', '\x1b[18t', '\x1b[21t', '\x1bP$qm\x1b\\', '\x1bP$q"p\x1b\\', '\x1bP+q544e\x1b\\', '\x1b]4;1;?\x07',
  '\x1b]10;?\x07', '\x1b]11;?\x1b\\', '\x1b]12;?\x07', '\x1b]10;?;?\x07', '\x05', '\x1bZ',
]; // prettier-ignore

async function answers(terminal: Terminal): Promise<string> {
  let said = '';
  terminal.onData((data) => (said += data));
  await new Promise<void>((parsed) => terminal.write(QUESTIONS.join('text'), parsed));
  return said;
}

test('a viewer never answers what the agent asks its terminal', async () => {
  const terminal = new Terminal({ allowProposedApi: true });
  suppressReplies(terminal as unknown as Browser);
  expect(await answers(terminal)).toBe('');
  terminal.dispose();
});

test('without it, it would', async () => {
  const terminal = new Terminal({ allowProposedApi: true });
  expect(await answers(terminal)).not.toBe('');
  terminal.dispose();
});

test('colours that are set, not asked for, still arrive', async () => {
  const terminal = new Terminal({ allowProposedApi: true });
  suppressReplies(terminal as unknown as Browser);
  await new Promise<void>((parsed) => terminal.write('\x1b]2;title\x07\x1b]4;1;rgb:ff/00/00\x07ok', parsed));
  expect(terminal.buffer.active.getLine(0)?.translateToString(true)).toBe('ok');
  terminal.dispose();
});
