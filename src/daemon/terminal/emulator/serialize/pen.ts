import { ATTRIBUTE, type XtermAttributes, type XtermCore, type XtermExtended } from '../xterm/internals.js';

const ESC = '\x1b';
const BASIC = [
  [ATTRIBUTE.fg.bold, 1],
  [ATTRIBUTE.fg.blink, 5],
  [ATTRIBUTE.fg.inverse, 7],
  [ATTRIBUTE.fg.invisible, 8],
  [ATTRIBUTE.fg.strikethrough, 9],
] as const;

/** Writes the pen: remembers what was set last and returns only the changes. */
export type PenWriter = {
  /** Returns the sequences that set the pen to these attributes; empty when it has them already. */
  to(attributes: XtermAttributes): string;
  /** Returns the sequences that reset the pen, so that erasing and scrolling leave plain cells. */
  plain(): string;
  /** Notes that something else changed the pen: the next one is written in full. */
  unknown(): void;
  /** Returns the sequences of the final pen, whose underline colour counts even when nothing is underlined now. */
  final(attributes: XtermAttributes): string;
};

export function createPenWriter(core: XtermCore): PenWriter {
  let last = '';
  let link = 0;

  function set(sgr: string, urlId: number): string {
    let out = '';
    if (sgr !== last) {
      out += sgr === '' ? `${ESC}[m` : sgr;
      last = sgr;
    }
    if (urlId !== link) {
      out += linkSequence(core, urlId);
      link = urlId;
    }
    return out;
  }

  return {
    to({ fg, bg, extended }) {
      const used = (bg & ATTRIBUTE.bg.extended) === 0 ? undefined : extended;
      return set(sgrOf(fg, bg, used), used?._urlId ?? 0);
    },
    plain: () => set('', 0),
    unknown() {
      last = '?';
      link = -1;
    },
    final({ fg, bg, extended }) {
      return set(sgrOf(fg, bg, extended), extended?._urlId ?? 0);
    },
  };
}

function linkSequence(core: XtermCore, urlId: number): string {
  const data = urlId === 0 ? undefined : core._oscLinkService.getLinkData(urlId);
  if (data === undefined) return `${ESC}]8;;${ESC}\\`;
  return `${ESC}]8;${data.id === undefined ? '' : `id=${data.id}`};${data.uri}${ESC}\\`;
}

/** Returns the ECMA-48 SGR from a reset pen, then DECSCA when the cells are protected. Empty for the plain pen. */
function sgrOf(fg: number, bg: number, extended: XtermExtended | undefined): string {
  const codes = codesOf(fg, bg, extended);
  const guard = (bg & ATTRIBUTE.bg.protected) === 0 ? '' : `${ESC}[1"q`;
  return codes.length === 0 && guard === '' ? '' : `${ESC}[${['0', ...codes].join(';')}m${guard}`;
}

function codesOf(fg: number, bg: number, extended: XtermExtended | undefined): (number | string)[] {
  const codes: (number | string)[] = [];
  for (const [flag, code] of BASIC) if ((fg & flag) !== 0) codes.push(code);
  if ((bg & ATTRIBUTE.bg.dim) !== 0) codes.push(2);
  if ((bg & ATTRIBUTE.bg.italic) !== 0) codes.push(3);
  if ((bg & ATTRIBUTE.bg.overline) !== 0) codes.push(53);
  if ((fg & ATTRIBUTE.fg.underline) !== 0) {
    const style = extended === undefined ? 1 : (extended._ext >>> 26) & 7;
    if (style !== 0) codes.push(`4:${style}`);
  }
  color(fg, 30, codes);
  color(bg, 40, codes);
  if (extended !== undefined) underlineColor(extended._ext, codes);
  return codes;
}

/** `base` 30 for the text, 40 for the background. */
function color(word: number, base: 30 | 40, codes: (number | string)[]): void {
  const index = word & 0xff;
  switch (word & ATTRIBUTE.colorMode) {
    case ATTRIBUTE.p16:
      codes.push(index < 8 ? base + index : base + 60 + (index & 7));
      break;
    case ATTRIBUTE.p256:
      codes.push(`${base + 8};5;${index}`);
      break;
    case ATTRIBUTE.rgb:
      codes.push(`${base + 8};2;${(word >> 16) & 0xff};${(word >> 8) & 0xff};${index}`);
      break;
    default:
  }
}

function underlineColor(word: number, codes: (number | string)[]): void {
  const index = word & 0xff;
  switch (word & ATTRIBUTE.colorMode) {
    case ATTRIBUTE.p16:
    case ATTRIBUTE.p256:
      codes.push(`58:5:${index}`);
      break;
    case ATTRIBUTE.rgb:
      codes.push(`58:2::${(word >> 16) & 0xff}:${(word >> 8) & 0xff}:${index}`);
      break;
    default:
  }
}
