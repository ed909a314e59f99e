import { createScreen, MONO, type Screen } from './screen.js';

/*
 * One terminal is passed from session to session: creating xterm.js and its WebGL context takes many times longer than
 * showing a screen. A second one is created only when two are viewed in one page, and is not kept.
 */
let idle: Screen | null = null;

export function takeScreen(): Screen {
  const taken = idle ?? createScreen();
  idle = null;
  return taken;
}

/**
 * Returns a terminal to the pool. A `busy` one is still parsing bytes of its last session, which no other session may
 * show.
 */
export function giveScreen(screen: Screen, busy: boolean): void {
  screen.detach();
  if (idle === null && !busy) idle = screen;
  else screen.dispose();
}

/** Creates the terminal out of sight, before the first session is opened. */
export async function warmScreen(fontSize: number): Promise<void> {
  await document.fonts.load(`${fontSize}px ${MONO}`);
  if (idle !== null || document.querySelector('[data-terminal]') !== null) return;
  const away = document.createElement('div');
  away.style.cssText = 'position:fixed;left:-9999px;width:960px;height:640px;visibility:hidden';
  away.setAttribute('aria-hidden', 'true');
  document.body.append(away);
  const screen = createScreen();
  const size = { cols: 120, rows: 36 };
  screen.attach(away, { fontSize, scrollback: 0, size, onLink: () => undefined, onFault: () => undefined });
  giveScreen(screen, false);
  away.remove();
}
