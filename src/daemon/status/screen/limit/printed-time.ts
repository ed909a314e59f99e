import { MONTHS, WEEKDAYS, type PrintedDate, type PrintedTime } from './printed-date.js';
import { zoneNamed } from './zones.js';

/** Longest text that is searched for a time: an error message with its details. */
const MAX_CHARS = 2000;

/** The words before a time at which a limit ends, and up to four more words: "try again", "limit will reset", "wait for it to". */
const CUE = String.raw`(?<![\w-])(?:resets?|refresh(?:es)?|renews?|retry(?:ing)?|try|retry[ _-]?after|again|available|wait|continue|resumes?|until|ends?|expires?|lifted|restored)(?![\w-])`;
const GAP = String.raw`(?:\s+(?!at\b|in\b|on\b)[a-z']{1,12}){0,4}?`;
const lead = (prepositions: string): string =>
  String.raw`${CUE}(?:[\s:=·∙•"']{0,4}|${GAP}\s+(?:${prepositions})\b[\s:=·∙•"']{0,4})`;
/** "in 1:30" is no time of day. */
const LEAD = lead('at|on|after|until|by');
const LEAD_AFTER = lead('in|after|for');

const MONTH = String.raw`(?<month>${MONTHS.join('|')})[a-z]{0,6}\.?`;
const DAY = String.raw`(?<day>\d{1,2})(?:st|nd|rd|th)?`;
const YEAR = String.raw`(?:,?\s{1,2}(?<year>20\d\d)(?!\d|:))?`;
const DATES = [
  String.raw`(?<word>today|tomorrow)\b`,
  String.raw`(?<isoYear>20\d\d)-(?<isoMonth>\d\d)-(?<isoDay>\d\d)`,
  String.raw`${MONTH}\s{1,2}${DAY}${YEAR}`,
  String.raw`${DAY}\.?\s{1,2}${MONTH}${YEAR}`,
  String.raw`(?<weekday>${WEEKDAYS.join('|')})[a-z]{0,6}\b\.?`,
];
/** A named group may stand once in a pattern, so there is one pattern for each way to write a date. */
const CLOCK = String.raw`(?<hour>\d{1,2})(?::(?<minute>\d\d))?(?::\d\d(?:\.\d+)?)?(?:\s{0,2}(?<half>[ap])\.?m(?![a-z])\.?)?(?![\d:/-])`;
const ZONE = String.raw`(?:\s{0,2}(?:(?<inner>\([^()]{1,40}\))|(?<bare>Z(?![\w])|[A-Z][A-Za-z_]+\/[A-Za-z_]+(?:\/[A-Za-z_]+)?|(?:UTC|GMT)[+-]\d{1,2}(?::?\d\d)?|[A-Z]{2,5}(?![\w]))))?`;

const WHEN = [
  ...DATES.map((date) => String.raw`${date}[\s,·∙]{0,3}(?:at\s{1,2}|T)?${CLOCK}${ZONE}`),
  ...DATES.map((date) => String.raw`${CLOCK}${ZONE}[\s,]{1,3}(?:on\s{1,2})?${date}`),
  String.raw`${CLOCK}${ZONE}`,
];
const AT = WHEN.map((when) => new RegExp(`${LEAD}(?<time>${when})`, 'id'));
const ISO = new RegExp(
  String.raw`${LEAD}(?<time>20\d\d-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?\s?(?:Z|[+-]\d\d:?\d\d))(?!\w)`,
  'id',
);

const UNIT_MS: readonly (readonly [unit: string, ms: number])[] = [
  [String.raw`w(?:ee)?ks?|w`, 604_800_000],
  [String.raw`days?|d`, 86_400_000],
  [String.raw`hours?|hrs?|h`, 3_600_000],
  [String.raw`minutes?|mins?|m`, 60_000],
  [String.raw`seconds?|secs?|s`, 1000],
  [String.raw`milliseconds?|ms`, 1],
];
const UNIT = UNIT_MS.map(([unit]) => unit).join('|');
const PART = String.raw`\d{1,6}(?:\.\d{1,6})?\s{0,2}(?:${UNIT})(?![a-z])`;
const AFTER = new RegExp(
  String.raw`${LEAD_AFTER}(?<time>${PART}(?:(?:,\s{0,2}|\s{1,2}(?:and\s{1,2})?|)${PART}){0,4})`,
  'id',
);
/** The HTTP header and the fields of API errors, which count in seconds. */
const SECONDS =
  /(?:\bretry-after["']?\s?[:=]|\b(?:resets?_in|retry_after)(?:_seconds)?["']?\s?[:=])\s?["']?(?<time>\d{1,7}(?:\.\d+)?)(?![\w.:])/di;
/** Unix time in seconds or milliseconds, as some API errors print it: "…limit reached|1735689600", "resets_at": 1735689600. */
const EPOCH =
  /(?:\||\b(?:resets?(?:_at|At)?|retry_at|available_at)["']?\s?[:=]\s?["']?)(?<time>\d{10}(?:\d{3})?)(?!\d)/d;

/** A time found in a text, and its place there: `from` inclusive, `to` exclusive, in UTF-16 units. */
export type FoundTime = { time: PrintedTime; from: number; to: number };

/**
 * Returns the first time in a notice at which it says that a limit ends; null when it says none. A number alone is no time, a date
 * alone neither, and a time in a zone that cannot be told from its name is left out: nothing is guessed. Pure.
 */
export function findPrintedTime(notice: string): FoundTime | null {
  const text = notice.slice(0, MAX_CHARS);
  const found = [
    first(text, [EPOCH], (time) => ({ kind: 'instant', ms: Number(time) * (time.length > 10 ? 1 : 1000) })),
    first(text, [ISO], readIso),
    first(text, [SECONDS], (time) => ({ kind: 'after', ms: Number(time) * 1000 })),
    first(text, [AFTER], (time) => ({ kind: 'after', ms: durationMs(time) })),
    first(text, AT, (_, groups) => readClock(groups)),
  ];
  // With the same start, the more exact way to write a time is listed first.
  return found.reduce((best, each) => {
    if (each === null || (best !== null && best.from <= each.from)) return best;
    return each;
  }, null);
}

type Groups = Readonly<Record<string, string | undefined>>;

function first(
  text: string,
  patterns: readonly RegExp[],
  read: (time: string, groups: Groups) => PrintedTime | null,
): FoundTime | null {
  for (const pattern of patterns) {
    const match = pattern.exec(text);
    const place = match?.indices?.groups?.['time'];
    if (match?.groups === undefined || place === undefined) continue;
    const time = read(match.groups['time'] ?? '', match.groups);
    if (time !== null) return { time, from: place[0], to: place[1] };
  }
  return null;
}

function readIso(text: string): PrintedTime | null {
  const ms = Date.parse(text.replace(/^(\S{10})[ ]/, '$1T').replace(/\s/, ''));
  return Number.isNaN(ms) ? null : { kind: 'instant', ms };
}

function durationMs(text: string): number {
  let total = 0;
  for (const [, amount, word] of text.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/gi)) {
    if (word === undefined || /^and$/i.test(word)) continue;
    const unit = UNIT_MS.find(([names]) => new RegExp(`^(?:${names})$`, 'i').test(word));
    total += Number(amount) * (unit?.[1] ?? 0);
  }
  return Math.round(total);
}

function readClock(groups: Groups): PrintedTime | null {
  const { hour: hours, minute: minutes, half } = groups;
  // "at 3" may be anything.
  if (half === undefined && minutes === undefined) return null;
  const hour = hourOfDay(Number(hours), half?.toLowerCase());
  const minute = Number(minutes ?? 0);
  if (hour === null || minute > 59) return null;
  const zone = readZone(groups);
  const date = readDate(groups);
  return zone === undefined || date === undefined ? null : { kind: 'clock', hour, minute, date, zone };
}

function hourOfDay(hour: number, half: string | undefined): number | null {
  if (half === undefined) return hour < 24 ? hour : null;
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half === 'p' ? 12 : 0);
}

/** Returns the zone that is printed behind the time; null for none, undefined for one that cannot be told. */
function readZone({ inner, bare }: Groups): string | null | undefined {
  if (bare !== undefined) {
    const zone = zoneNamed(bare);
    // Capitals may be a word of the sentence.
    return zone === 'unknown' ? null : zone === 'ambiguous' ? undefined : zone;
  }
  if (inner === undefined) return null;
  const name = inner.slice(1, -1).trim();
  const zone = zoneNamed(name);
  if (zone === 'ambiguous') return undefined;
  if (zone !== 'unknown') return zone;
  // "(in 2 hours)" is no zone; "(XYZ)" and "(Mars/Base)" are, and unknown.
  return /^[A-Z]{2,5}$|^\w+\/\w+$/.test(name) ? undefined : null;
}

/** Returns the date that is printed beside the time; null for none, undefined for one that does not exist. */
function readDate(groups: Groups): PrintedDate | null | undefined {
  const { word, weekday, isoYear } = groups;
  if (word !== undefined) return { kind: 'days', days: word.toLowerCase() === 'today' ? 0 : 1 };
  if (weekday !== undefined)
    return { kind: 'weekday', weekday: WEEKDAYS.indexOf(weekday.toLowerCase() as (typeof WEEKDAYS)[number]) };
  const month =
    isoYear === undefined
      ? MONTHS.indexOf(groups['month']?.toLowerCase() as (typeof MONTHS)[number])
      : Number(groups['isoMonth']) - 1;
  if (groups['month'] === undefined && isoYear === undefined) return null;
  const day = Number(groups['day'] ?? groups['isoDay']);
  const year = isoYear ?? groups['year'];
  // 2024 has a 29 February.
  const real = new Date(Date.UTC(Number(year ?? 2024), month, day));
  if (real.getUTCMonth() !== month || real.getUTCDate() !== day) return undefined;
  return { kind: 'day', year: year === undefined ? null : Number(year), month, day };
}
