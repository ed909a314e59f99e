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

/** Wide characters are whole or not there at all, whatever is printed over them. */
export function keepWideWhole(core: Core): void {
  mendNoWrap(core);
  mendShifts(core);
}

/** Cells that are moved can leave half a wide character behind in xterm.js 6.0. It is a blank, as in tmux. */
function mendShifts(core: Core): void {
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
 * Without autowrap, xterm.js 6.0 can tear a wide character in the last two columns: a wide one that no longer fits erases the
 * right half of the one before, and a narrow one is written over that half while the left half stays. Which of it happens
 * depends on how the bytes were cut into pieces, and no stream of bytes makes such a cell again, so no keyframe could hold it.
 * What does not fit now changes nothing, as in tmux, and a left half that lost the other becomes a blank.
 */
function mendNoWrap(core: Core): void {
  const { buffers, coreService, unicodeService, _inputHandler: input } = core;
  const print = input.print.bind(input);

  input.print = (data, start, end) => {
    if (coreService.decPrivateModes.wraparound) return print(data, start, end);
    const { active } = buffers;
    const right = core.cols - 1;
    const left = right - 1;
    const line = active.lines.get(active.ybase + active.y);
    if (line === undefined) return print(data, start, end);
    // On the right half of a wide character a new piece begins as an old one goes on: past the last column.
    const isPast = active.x === right && line.getWidth(right) === 0;
    if (isPast) active.x = core.cols;
    print(data, start, end);
    if (isPast && active.x === core.cols && line.getWidth(right) === 0) active.x = right;
    if (line.getWidth(left) !== 2) return undefined;
    // A mark that joined a character which was left out.
    if (unicodeService.getStringCellWidth(line.getString(left)) !== 2) {
      narrow(line, left);
      if (line.getWidth(right) === 0) line.setCellFromCodepoint(right, 0, 1, input._curAttrData);
    } else if (line.getWidth(right) === 0) return undefined;
    else if (line.hasContent(right)) line.setCellFromCodepoint(left, 0, 1, input._curAttrData);
    else line.setCellFromCodepoint(right, 0, 0, attributesAt(line, left));
    return undefined;
  };
}

/** Width 1 for a cell of width 2: the content word holds the width above bit 22. */
function narrow(line: Line, x: number): void {
  line._data[x * 3] = ((line._data[x * 3] ?? 0) & 0x3fffff) | (1 << 22);
}

function attributesAt(line: Line, x: number): Attributes {
  return { fg: line.getFg(x), bg: line.getBg(x), extended: line._extendedAttrs[x] };
}
