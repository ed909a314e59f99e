const styled = (open: number, close: number) => (text: string) => `\x1b[${open}m${text}\x1b[${close}m`;

/** Styles of the demo agent, in the terminal's own 16 colours, so that they suit every theme. */
export const bold = styled(1, 22);
export const dim = styled(2, 22);
export const green = styled(32, 39);
export const red = styled(31, 39);
export const blue = styled(34, 39);
export const magenta = styled(35, 39);
export const cyan = styled(36, 39);
