type Attributes = { fg: number; bg: number; extended: unknown };
type Line = {
  getWidth(x: number): number;
  hasContent(x: number): unknown;
  getFg(x: number): number;
  getBg(x: number): number;
  setCellFromCodepoint(x: number, code: number, width: number, attributes: unknown): void;
  getString(x: number): string;
  _data: Uint32Array;
  _extendedAttrs: Record<number, unknown>;
};
type Core = {
  cols: number;
  unicodeService: { getStringCellWidth(text: string): number };
  buffers: {
    active: { x: number; y: number; ybase: number; lines: { get(index: number): Line | undefined } };
  };
  coreService: { decPrivateModes: { wraparound: boolean } };
  rows: number;
  _inputHandler: {
    _curAttrData: Attributes;
    print(data: Uint32Array, start: number, end: number): void;
  } & Record<(typeof SHIFTS)[number], (params: never) => boolean>;
};

/** Handlers that move or replace cells within rows. */
const SHIFTS = [
  'insertChars',
  'deleteChars',
  'eraseChars',
  'insertColumns',
  'deleteColumns',
  'scrollLeft',
  'scrollRight',
] as const;

/** Keeps wide characters whole or removes them, whatever is printed over them. */
export function keepWideWhole(core: Core): void {
  fixNoWrap(core);
  fixShifts(core);
}

/** Blanks the half of a wide character that xterm.js 6.0 can leave behind when cells move, as tmux does. */
function fixShifts(core: Core): void {
  const { buffers, _inputHandler: input } = core;
  for (const name of SHIFTS) {
    const shift = input[name].bind(input);
    input[name] = (params) => {
      const { active } = buffers;
      const result = shift(params);
      const isRow = name.endsWith('Chars');
      for (let y = isRow ? active.y : 0; y <= (isRow ? active.y : core.rows - 1); y++) {
        const line = active.lines.get(active.ybase + y);
        if (line !== undefined) blankHalves(line, core.cols);
      }
      return result;
    };
  }
}

function blankHalves(line: Line, cols: number): void {
  for (let x = 0; x < cols; x++) {
    const width = line.getWidth(x);
    if (width === 2 && (x === cols - 1 || line.getWidth(x + 1) !== 0))
      line.setCellFromCodepoint(x, 0, 1, attributesAt(line, x));
    else if (width === 0 && !line.hasContent(x) && (x === 0 || line.getWidth(x - 1) !== 2))
      line.setCellFromCodepoint(x, 0, 1, attributesAt(line, x));
  }
}

/**
 * Keeps wide characters whole when autowrap is off. xterm.js 6.0 can split a wide character in the last two columns: a wide one
 * that no longer fits erases the right half of the one before, and a narrow one overwrites that half while the left half stays.
 * Which happens depends on how the bytes were cut into pieces, and no byte stream reproduces such a cell, so no keyframe could
 * hold it. Here, as in tmux, a character that does not fit changes nothing, and a left half without a right one becomes a blank.
 */
function fixNoWrap(core: Core): void {
  const { buffers, coreService, unicodeService, _inputHandler: input } = core;
  const print = input.print.bind(input);

  input.print = (data, start, end) => {
    if (coreService.decPrivateModes.wraparound) return print(data, start, end);
    const { active } = buffers;
    const right = core.cols - 1;
    const left = right - 1;
    const line = active.lines.get(active.ybase + active.y);
    if (line === undefined) return print(data, start, end);
    // When a piece begins on the right half of a wide character, it continues past the last column, as one piece would.
    const isPast = active.x === right && line.getWidth(right) === 0;
    if (isPast) active.x = core.cols;
    print(data, start, end);
    if (isPast && active.x === core.cols && line.getWidth(right) === 0) active.x = right;
    if (line.getWidth(left) !== 2) return undefined;
    // A combining mark joined a character that did not fit.
    if (unicodeService.getStringCellWidth(line.getString(left)) !== 2) {
      narrow(line, left);
      if (line.getWidth(right) === 0) line.setCellFromCodepoint(right, 0, 1, input._curAttrData);
    } else if (line.getWidth(right) === 0) return undefined;
    else if (line.hasContent(right)) line.setCellFromCodepoint(left, 0, 1, input._curAttrData);
    else line.setCellFromCodepoint(right, 0, 0, attributesAt(line, left));
    return undefined;
  };
}

/** Sets the width of a cell from 2 to 1: the content word holds the width from bit 22 up. */
function narrow(line: Line, x: number): void {
  line._data[x * 3] = ((line._data[x * 3] ?? 0) & 0x3fffff) | (1 << 22);
}

function attributesAt(line: Line, x: number): Attributes {
  return { fg: line.getFg(x), bg: line.getBg(x), extended: line._extendedAttrs[x] };
}
