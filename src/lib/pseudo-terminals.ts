import { readFile } from 'node:fs/promises';

/** Returns the system's limit of pseudo-terminals and how many are in use; null for what it does not report (Linux only). */
export async function readPseudoTerminals(): Promise<{ max: number | null; used: number | null }> {
  const [max, used] = await Promise.all(['max', 'nr'].map(readNumber));
  return { max: max ?? null, used: used ?? null };
}

async function readNumber(name: string): Promise<number | null> {
  const text = await readFile(`/proc/sys/kernel/pty/${name}`, 'utf8').catch(() => '');
  return /^\d+\s*$/.test(text) ? Number(text) : null;
}
