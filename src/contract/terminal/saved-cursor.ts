type Extended = { ext: number; urlId: number; clone(): Extended };
type Buffer = { y: number; ybase: number; savedY: number; savedRow?: number; savedExtended?: Extended };
type Core = {
  rows: number;
  buffers: { active: Buffer };
  _inputHandler: Record<'saveCursor' | 'restoreCursor' | 'softReset', (params: never) => boolean> & {
    _curAttrData: { extended: Extended };
  };
};

/**
 * Makes DECSC save a position on the screen and the whole pen, as in tmux. xterm.js 6.0 saves a line of the scrollback instead,
 * so a cursor restored after scrolling comes back too high. It also leaves out link and underline, so the restored pen has those
 * of the moment. Both are kept in the buffer as `savedRow` and `savedExtended`.
 */
export function saveWholeCursor(core: Core): void {
  const { buffers, _inputHandler: input } = core;
  const { saveCursor, restoreCursor, softReset } = input;
  input.saveCursor = (params) => {
    buffers.active.savedRow = buffers.active.y;
    buffers.active.savedExtended = input._curAttrData.extended.clone();
    return saveCursor.call(input, params);
  };
  input.restoreCursor = (params) => {
    const { active } = buffers;
    active.savedY = active.ybase + Math.min(active.savedRow ?? 0, core.rows - 1);
    const result = restoreCursor.call(input, params);
    input._curAttrData.extended = active.savedExtended?.clone() ?? plain(input._curAttrData.extended);
    return result;
  };
  input.softReset = (params) => {
    buffers.active.savedRow = 0;
    delete buffers.active.savedExtended;
    return softReset.call(input, params);
  };
}

function plain(extended: Extended): Extended {
  return Object.assign(extended.clone(), { ext: 0, urlId: 0 });
}
