import { describe, expect, it } from 'vitest';
import { perturbed } from '../bench/status-perturb.js';
import type { Recording } from '../bench/status-recording.js';

const ESC = '\u001b';

/** Returns what a recording of these bytes prints after the change, cut at the same places. */
function printed(parts: readonly (string | Uint8Array)[], name: string): string {
  const events = parts.map((part, i) => ({
    type: 'bytes' as const,
    atMs: i * 70,
    bytes: Buffer.from(part as string),
  }));
  const recording = {
    id: 'a/b',
    agent: 'a',
    size: { cols: 80, rows: 24 },
    endMs: 1000,
    events,
  } as Partial<Recording>;
  const changed = perturbed(recording as Recording, name);
  return Buffer.concat(
    changed.events.flatMap((event) => (event.type === 'bytes' ? [event.bytes] : [])),
  ).toString();
}

describe('variants of a recording', () => {
  it('change words, never sequences, units or titles', () => {
    const text = `${ESC}[31mWorking${ESC}[0m (3s)${ESC}]2;title${ESC}\\`;
    expect(printed([text], 'words')).toBe(`${ESC}[31mJbexvat${ESC}[0m (3s)${ESC}]2;title${ESC}\\`);
    expect(printed(['press esc to cancel'], 'prose')).toBe('cerff esc gb pnapry');
  });

  it('drop colours and keep other looks', () => {
    expect(printed([`${ESC}[1;38;2;9;8;7;7mx${ESC}[38;5;4my${ESC}[0m`], 'colours')).toBe(
      `${ESC}[1;7mxy${ESC}[0m`,
    );
  });

  it('are the same wherever the bytes are cut', () => {
    const bytes = Buffer.from(`${ESC}[1;31m❯ Yes${ESC}[0m ─────`);
    for (let at = 1; at < bytes.length; at += 1)
      for (const name of ['words', 'colours', 'boxes'])
        expect(printed([bytes.subarray(0, at), bytes.subarray(at)], name)).toBe(printed([bytes], name));
  });

  it('come in coarse steps, nothing lost', () => {
    expect(printed(['a', 'b', 'c', 'd'], 'coarse')).toBe('abcd');
  });

  it('have names', () => {
    expect(() => printed([], 'colors')).toThrow(/colours/);
  });
});
