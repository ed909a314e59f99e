import { vi } from 'vitest';

/** A wait ends as soon as what it waits for holds; vitest's own second is too short for a busy machine. Unit: ms. */
const PATIENCE = { timeout: 30_000, interval: 20 };

const { waitFor } = vi;
vi.waitFor = (check, options) =>
  waitFor(check, { ...PATIENCE, ...(typeof options === 'number' ? { timeout: options } : options) });
