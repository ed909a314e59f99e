import { findComposer } from '../composer.js';
import { isBlankAt, lastRow, plainAt } from '../rows/row-facts.js';
import type { Screen } from '../screen.js';

/** How far above the composer waiting messages are announced, in rows with text: the announcement stands above the list of them. */
const REACH_ROWS = 24;
/** "Press up to edit queued messages", "shift+← edit last queued message". */
const EDIT_HINT =
  /(↑|←|\b(up|alt|shift|ctrl|option)\b).{0,24}\bedit\b.{0,12}\bqueued (messages?|inputs?|prompts?)\b/i;
/** "Queued · ctrl+s to send now", "Queued (press ↑ to edit):", "QUEUED", "[pending · ↑ recall]", after the marks of a list. */
const LABEL =
  /^[\s┃│⎿└╰↳•●▸>]{0,8}(queued( (follow-up )?(messages?|inputs?|prompts?))?\s{0,2}([·:(]|$)|\[pending\b|messages? to be (submitted|sent) after\b)/i;

/** True when an agent that works says that messages wait for their turn: above its composer, or in it as a placeholder. */
export function showsQueued(screen: Screen): boolean {
  let left = REACH_ROWS;
  for (let row = findComposer(screen)?.bottom ?? lastRow(screen); row >= 0 && left > 0; row -= 1) {
    if (isBlankAt(screen, row)) continue;
    left -= 1;
    const text = plainAt(screen, row).trimEnd();
    if (EDIT_HINT.test(text) || LABEL.test(text)) return true;
  }
  return false;
}
