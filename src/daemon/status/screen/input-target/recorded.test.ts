import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { OpenDialog } from '../../../../contract/session/dialog.js';
import { listRecordings } from '../../../../../test/bench/status-recording.js';
import { heldScreens } from '../../../../../test/support/terminal/recorded-screens.js';
import { readTarget } from './read-target.js';

const DIR = fileURLToPath(new URL('../../../../../test/fixtures/status/recordings', import.meta.url));
/** Screens that are drawn piece by piece stay for less. */
const COMPLETE_MS = 100;

/** Returns the dialogs of a recording as they stand complete on the screen, one per id. */
function dialogsOf(id: string): OpenDialog[] {
  const found = new Map<string, OpenDialog>();
  for (const { screen } of heldScreens(DIR, id, COMPLETE_MS)) {
    const target = readTarget(screen);
    if (target.kind === 'dialog' && target.open !== undefined && !found.has(target.open.id))
      found.set(target.open.id, target.open);
  }
  return [...found.values()];
}

const ways = ({ choices }: OpenDialog): string[] =>
  choices.map(({ keys, kind, selected }) => `${selected ? '*' : ''}${keys.join(' ')} ${kind}`);

/** Every dialog that real agents were recorded with here: what answers it, and that it keeps its id as long as it is open. */
const EXPECTED: Record<string, readonly (readonly string[])[]> = {
  // It asks twice: whether to run a command, and whether to add the output to the chat.
  'aider/perm_shell_approve': [
    ['y Enter approve', 'n Enter deny', 'd Enter approve_always'],
    ['y Enter approve', 'n Enter deny', 'd Enter approve_always'],
  ],
  'amp/login_needed': [['y Enter approve', 'n Enter deny']],
  'claude/perm_edit_approve': [['*1 approve', '2 approve_always', '3 deny']],
  'codex/plan_approval': [['*Enter approve', '2 approve', '3 deny']],
  'continue/perm_tool': [['*Enter approve', 'Down Enter approve_always', 'Down Down Enter deny']],
  'copilot/dialog_tall-80x24': [['*Enter approve', '2 text']],
  'grok/perm_tool': [['*Enter approve', 'Down Enter approve_always', 'Down Down Enter deny', '4 text']],
  'opencode/perm_edit_approve': [['*Enter approve', 'Right Enter approve_always', 'Right Right Enter deny']],
};

test.each(listRecordings(DIR))('%s: each dialog has one id, and the keys of its choices', (id) => {
  expect(dialogsOf(id).map(ways)).toEqual(EXPECTED[id] ?? []);
});

test('no two dialogs of different recordings have one id', () => {
  const ids = listRecordings(DIR).flatMap((id) => dialogsOf(id).map((open) => open.id));
  expect(ids.length).toBe(Object.values(EXPECTED).flat().length);
  expect(new Set(ids).size).toBe(ids.length);
});
