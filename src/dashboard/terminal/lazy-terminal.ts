import { fetchCode } from '../state/connection/fetch-code.js';
import { lazyComponent } from '../ui/lazy-component.js';

/** The terminal, in a chunk of its own: by far the largest part of the page. */
export const TerminalView = lazyComponent(async () => {
  // Loaded with its font: cells measured in another font have another size, and the agent would be sent both.
  const [{ TerminalView }] = await Promise.all([
    import('./terminal-view.js'),
    document.fonts.load("13px 'JetBrains Mono Variable'"),
  ]);
  return TerminalView;
});

/** Loads and creates the terminal before the first session is opened. */
export async function prepareTerminal(fontSize: number): Promise<void> {
  await TerminalView.preload();
  const { warmScreen } = await fetchCode(() => import('./screen/screen-pool.js'));
  await warmScreen(fontSize);
}
