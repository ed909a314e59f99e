/**
 * In a browser tab, Ctrl+W closes the page before the page receives the key, and in a terminal it deletes a word: while
 * Ctrl is held in a live terminal, the browser asks first. (In an installed app the page, and with it the agent, gets
 * the key.) Returns a function that stops this.
 */
export function guardClosing(host: HTMLElement, live: () => boolean): () => void {
  const events = new AbortController();
  const { signal } = events;
  let held = false;
  const follow = (event: KeyboardEvent): void => {
    held = event.ctrlKey && host.contains(document.activeElement);
  };
  window.addEventListener('keydown', follow, { signal, capture: true });
  window.addEventListener('keyup', follow, { signal, capture: true });
  window.addEventListener('blur', () => (held = false), { signal });
  window.addEventListener(
    'beforeunload',
    (event) => {
      if (held && live()) event.preventDefault();
    },
    { signal },
  );
  return () => events.abort();
}
