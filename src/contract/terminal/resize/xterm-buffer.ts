export type BufferLine = {
  isWrapped: boolean;
  length: number;
  getTrimmedLength(): number;
  getWidth(index: number): number;
  hasContent(index: number): number;
  resize(cols: number, fill: unknown): boolean;
  copyCellsFrom(source: BufferLine, from: number, to: number, length: number, reverse: boolean): void;
};
export type Lines = {
  length: number;
  maxLength: number;
  get(index: number): BufferLine | undefined;
  push(line: BufferLine): void;
  onTrim(listener: (count: number) => void): unknown;
};
export type Marker = { line: number; dispose(): void };
/** A buffer of xterm.js 6.0, with the names of its source (`src/common/buffer/Buffer.ts`). */
export type Buffer = {
  x: number;
  y: number;
  ybase: number;
  ydisp: number;
  savedX: number;
  scrollTop: number;
  scrollBottom: number;
  markers: Marker[];
  lines: Lines;
  _cols: number;
  _rows: number;
  _hasScrollback: boolean;
  _getCorrectBufferLength(rows: number): number;
  getNullCell(): unknown;
  getBlankLine(attributes: undefined, isWrapped?: boolean): BufferLine;
  resize(cols: number, rows: number): void;
};

export type Core = {
  buffers: { normal: Buffer; active: Buffer; resize(cols: number, rows: number): void };
  registerCsiHandler(id: { final: string }, handler: (params: { params: Int32Array }) => boolean): unknown;
  registerOscHandler(id: number, handler: (text: string) => boolean): unknown;
};
