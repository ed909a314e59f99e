import { expect, test } from 'vitest';
import { isReport } from './reports.js';

test.each(['\x1b[I', '\x1b[O', '\x1b[<0;3;4M', '\x1b[<35;120;40m', '\x1b[32;10;12M'])(
  '%j is a report',
  (data) => {
    expect(isReport(data)).toBe(true);
  },
);

// O and I are also the last bytes of keys, and people type them.
test.each(['I', 'O', '\x1bOA', '\x1b[A', '\x1b[1;2P', '\x1b[I was here', 'x\x1b[I', '\x1b[<'])(
  '%j is typed',
  (data) => {
    expect(isReport(data)).toBe(false);
  },
);
