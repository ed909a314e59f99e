/** Abbreviations with one meaning in practice, as a zone that Node knows or as an offset. */
const ZONES: Readonly<Record<string, string>> = {
  UTC: 'UTC',
  GMT: 'UTC',
  Z: 'UTC',
  PST: '-08:00',
  PDT: '-07:00',
  PT: 'America/Los_Angeles',
  MDT: '-06:00',
  MT: 'America/Denver',
  CT: 'America/Chicago',
  EST: '-05:00',
  EDT: '-04:00',
  ET: 'America/New_York',
  AKST: '-09:00',
  AKDT: '-08:00',
  HST: '-10:00',
  WET: '+00:00',
  WEST: '+01:00',
  CET: '+01:00',
  CEST: '+02:00',
  EET: '+02:00',
  EEST: '+03:00',
  MSK: '+03:00',
  JST: '+09:00',
  KST: '+09:00',
  AEST: '+10:00',
  AEDT: '+11:00',
  NZST: '+12:00',
  NZDT: '+13:00',
};
/** Used in several parts of the world for different times: China and Chicago, India and Israel, Britain and Bangladesh. */
const AMBIGUOUS: ReadonlySet<string> = new Set(['AST', 'BST', 'CDT', 'CST', 'GST', 'IST', 'MST', 'SST']);

/** Returns a zone for `wallTime` and `instantOf`, for a name such as `Europe/Berlin`, `PST` or `UTC+2`. */
export function zoneNamed(name: string): string | 'ambiguous' | 'unknown' {
  if (AMBIGUOUS.has(name)) return 'ambiguous';
  const known = ZONES[name];
  if (known !== undefined) return known;
  const offset = /^(?:UTC|GMT)\s?([+-])(\d{1,2})(?::?(\d\d))?$/.exec(name);
  if (offset !== null) {
    const [, sign = '+', hours = '0', minutes = '00'] = offset;
    return Number(hours) > 14 || Number(minutes) > 59
      ? 'unknown'
      : `${sign}${hours.padStart(2, '0')}:${minutes}`;
  }
  // Intl also knows "EST5EDT" and the like, and any case; a name with a slash is what agents print.
  if (!/^[A-Z][A-Za-z_]+(?:\/[A-Za-z_+-]+){1,2}$/.test(name)) return 'unknown';
  return formatFor(name) === null ? 'unknown' : name;
}

/** A date and time on a clock; `month` counts from 0. */
export type WallTime = { year: number; month: number; day: number; hour: number; minute: number };

const formats = new Map<string, Intl.DateTimeFormat | null>();

function formatFor(zone: string): Intl.DateTimeFormat | null {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  let format: Intl.DateTimeFormat | null = null;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    // A zone that this Node does not know.
  }
  // Names come from screens: what is kept must not grow with them.
  if (formats.size < 100) formats.set(zone, format);
  return format;
}

/** Returns how far the clocks of a zone are ahead of UTC at a moment, in ms. */
function offsetAt(zone: string, ms: number): number {
  const fixed = /^([+-])(\d\d):(\d\d)$/.exec(zone);
  if (fixed !== null)
    return (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3])) * 60_000;
  const format = formatFor(zone);
  if (format === null) return 0;
  const part = Object.fromEntries(
    format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]),
  ) as Record<string, number>;
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
}

/** Returns what the clocks of a zone show at a moment (ms since the epoch). */
export function wallTime(zone: string, ms: number): WallTime {
  const at = new Date(ms + offsetAt(zone, ms));
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth(),
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
  };
}

const DAY_MS = 86_400_000;

/**
 * Returns the moments (ms, earliest first) at which the clocks of a zone show a time: two when they are set back over it. A time
 * that they skip when they are set forward counts as if they had not been set yet, an hour later on the clock.
 */
export function instantsOf(zone: string, { year, month, day, hour, minute }: WallTime): number[] {
  const asUtc = Date.UTC(year, month, day, hour, minute);
  const before = asUtc - offsetAt(zone, asUtc - DAY_MS);
  const after = asUtc - offsetAt(zone, asUtc + DAY_MS);
  const shown = [...new Set([before, after])].filter((ms) => ms + offsetAt(zone, ms) === asUtc);
  return shown.length === 0 ? [before] : shown.sort((a, b) => a - b);
}
