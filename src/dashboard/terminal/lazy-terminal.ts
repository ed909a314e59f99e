import { later } from '../ui/later.js';

/** The terminal, in a chunk of its own: by far the largest part of the page. */
export const TerminalView = later(() => import('./terminal-view.js').then((module) => module.TerminalView));
