import { later } from '../ui/later.js';

/** The terminal, in a chunk of its own: by far the largest part of the page. */
export const TerminalView = later(() => import('./terminal-view.js').then((module) => module.TerminalView));

/** Loads the terminal and makes it, before the first session is opened. */
export async function prepareTerminal(fontSize: number): Promise<void> {
  await TerminalView.preload();
  const { warmScreen } = await import('./screen-pool.js');
  await warmScreen(fontSize);
}
