import { vi } from 'vitest';

/** A wait ends as soon as its condition holds; vitest's default of one second is too short for a busy machine. In ms. */
const PATIENCE = { timeout: 30_000, interval: 20 };

const { waitFor } = vi;
vi.waitFor = (check, options) =>
  waitFor(check, { ...PATIENCE, ...(typeof options === 'number' ? { timeout: options } : options) });
