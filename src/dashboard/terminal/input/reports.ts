/** Focus (CSI I, CSI O) and the mouse in its text encodings (SGR, urxvt): what a terminal tells of itself. */
const REPORT = /^\x1b\[(?:[IO]|<[\d;]+[Mm]|\d+;\d+;\d+M)$/;

/** True for what xterm.js reports without anybody having typed it. */
export function isReport(data: string): boolean {
  return REPORT.test(data);
}
