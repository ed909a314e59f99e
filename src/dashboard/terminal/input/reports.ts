/** Focus (CSI I, CSI O) and mouse reports in text encodings (SGR, urxvt). */
const REPORT = /^\x1b\[(?:[IO]|<[\d;]+[Mm]|\d+;\d+;\d+M)$/;

/** True for reports of xterm.js that nobody typed. */
export function isReport(data: string): boolean {
  return REPORT.test(data);
}
