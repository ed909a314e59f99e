import { openRecord } from './echo-record.js';
import type { Stage } from '../screen/stage.js';
import type { Terminal } from '../terminal/terminal.js';
import { STEADY_BYTES_PER_SECOND, TIMING_MS } from '../timing.js';

/** Prints numbered lines forever, at STEADY_BYTES_PER_SECOND. */
export async function steady(terminal: Terminal, speed: number): Promise<never> {
  const line = 'steady output, neither fast nor slow, as a long build would give it';
  let owed = 0;
  for (let count = 1; ;) {
    owed += (STEADY_BYTES_PER_SECOND * TIMING_MS.steadyTick) / 1000;
    const block: string[] = [];
    while (owed > 0) {
      const text = `${String(count++).padStart(8, '0')} ${line}\r\n`;
      block.push(text);
      owed -= text.length;
    }
    terminal.write(block.join(''));
    await terminal.drained();
    await new Promise((resolve) => setTimeout(resolve, TIMING_MS.steadyTick / speed));
  }
}

/** Records its input byte for byte and acts on none of it; ends on a signal or at the end of its input. */
export function echo(
  terminal: Terminal,
  stage: Stage,
  given: { record: string; prompt: Uint8Array | null },
): void {
  const record = openRecord(given.record);
  const size = () => `${terminal.size().columns}x${terminal.size().rows}`;
  let received = 0;
  if (given.prompt !== null) record.line('prompt', Buffer.from(given.prompt).toString('hex'));
  record.line('size', size());
  stage.notice('received 0 bytes');
  terminal.onInput((bytes) => {
    received += bytes.length;
    record.line('input', bytes.toString('hex'));
    stage.notice(`received ${received} bytes`);
  });
  terminal.onResize(() => {
    record.line('size', size());
    stage.redraw();
  });
  terminal.onEnd(() => {
    record.close();
    terminal.close();
    process.exit(0);
  });
}
