import { createHash, timingSafeEqual } from 'node:crypto';
import { codeIdText, PUBLIC_ID_BYTES } from '../../../contract/proof.js';
import type { Clock } from '../../../lib/clock.js';

/** Time for the user to go from the terminal to the browser. */
const CODE_LIFE_MS = 10 * 60_000;
/** Unused codes that are kept; beyond it the oldest is dropped. */
const CODES_MAX = 16;
/** Enough that no guess is ever right. */
const CODE_BYTES = 16;
/** Wrong codes within FAILURES_WINDOW_MS after which further wrong ones count as limited. */
const FAILURES_MAX = 10;
const FAILURES_WINDOW_MS = 60_000;

export type Random = (bytes: number) => Uint8Array;

export type Codes = {
  issue(): string;
  /** Uses a code. `used`: it was right and is now spent. `limited`: it was wrong, and so were too many others recently. */
  use(code: string): 'used' | 'wrong' | 'limited';
  /** Uses a code by its public id, for a browser that proves the code instead of sending it; returns the code when it was right. */
  useById(id: string): { code: string } | 'wrong' | 'limited';
};

/**
 * Creates the store of one-time codes, in memory only: a restart voids them. A right code is accepted even while wrong ones are
 * limited, so that another user of the machine cannot lock the user out by guessing.
 */
export function createCodes(clock: Clock, random: Random): Codes {
  let codes: { code: string; id: string; hash: Buffer; until: number }[] = [];
  let failures: number[] = [];
  const spend = (isIt: (entry: (typeof codes)[number]) => boolean): { code: string } | null => {
    codes = codes.filter((entry) => entry.until > clock.monotonic());
    const [found] = codes.filter(isIt);
    codes = codes.filter((entry) => entry !== found);
    return found ?? null;
  };
  const failed = (): 'wrong' | 'limited' => {
    const now = clock.monotonic();
    failures = [...failures.filter((at) => at > now - FAILURES_WINDOW_MS), now].slice(-FAILURES_MAX - 1);
    return failures.length > FAILURES_MAX ? 'limited' : 'wrong';
  };
  return {
    issue() {
      const code = Buffer.from(random(CODE_BYTES)).toString('base64url');
      codes = [
        ...codes.slice(1 - CODES_MAX),
        { code, id: codeId(code), hash: sha256(code), until: clock.monotonic() + CODE_LIFE_MS },
      ];
      return code;
    },
    use(code) {
      const hash = sha256(code);
      const found = spend((entry) => timingSafeEqual(entry.hash, hash));
      return found === null ? failed() : 'used';
    },
    useById(id) {
      return spend((entry) => entry.id === id) ?? failed();
    },
  };
}

function codeId(code: string): string {
  return sha256(codeIdText(code)).subarray(0, PUBLIC_ID_BYTES).toString('base64url');
}

export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
