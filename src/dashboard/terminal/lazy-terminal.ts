import { fetchCode } from '../state/connection/fetch-code.js';
import { lazyComponent } from '../ui/lazy-component.js';

/** The terminal, in a chunk of its own: by far the largest part of the page. */
export const TerminalView = lazyComponent(async () => {
  // With its font: cells that are measured in another one are of another size, and the agent would be told both.
  const [{ TerminalView }] = await Promise.all([
    import('./terminal-view.js'),
    document.fonts.load("13px 'JetBrains Mono Variable'"),
  ]);
  return TerminalView;
});

/** Loads the terminal and makes it, before the first session is opened. */
export async function prepareTerminal(fontSize: number): Promise<void> {
  await TerminalView.preload();
  const { warmScreen } = await fetchCode(() => import('./screen/screen-pool.js'));
  await warmScreen(fontSize);
}
