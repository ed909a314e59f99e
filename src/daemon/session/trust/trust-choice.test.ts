import { expect, test } from 'vitest';
import type { Choice, OpenDialog } from '../../../contract/session/dialog.js';
import { trustChoice } from './trust-choice.js';

const FOLDER = '/home/ann/schmux-workspaces/proj-001';

const choice = (label: string, kind: Choice['kind']): Choice => ({
  label,
  keys: ['1'],
  selected: false,
  kind,
});
const YES = choice('Yes, I trust this folder', 'approve');
const NO = choice('No, exit', 'deny');
const dialog = (question: string, choices: Choice[], above: string[] = []): OpenDialog => ({
  id: 'd',
  question,
  above,
  choices,
});

test.each([
  ['Do you trust the files in this folder?', [YES, NO], ['Accessing workspace:', FOLDER], 1],
  ['Is this a project you created or one you trust?', [NO, YES], [FOLDER], 2],
  [
    'Do you trust the contents of this directory?',
    [choice('Yes, continue', 'approve'), choice('No, quit', 'deny')],
    [`You are in ${FOLDER}`],
    1,
  ],
  [
    'Do you trust this folder?',
    [
      choice('Trust folder (proj-001)', 'approve'),
      choice('Trust parent folder (schmux-workspaces)', 'approve'),
      choice("Don't trust (esc)", 'deny'),
    ],
    [],
    1,
  ],
  [
    'Do you trust the files in this folder?',
    [choice('Yes', 'approve'), choice('Yes, and remember this folder for future sessions', 'approve'), NO],
    [FOLDER],
    1,
  ],
  ['Do you trust the files in this folder?', [YES, NO], ['/home/ann/schmux-work', 'spaces/proj-001'], 1],
] as const)('%s: trusts exactly this folder', (question, choices, above, expected) => {
  expect(trustChoice(dialog(question, [...choices], [...above]), FOLDER)).toBe(expected);
});

test.each([
  [
    'another question',
    'Do you want to proceed?',
    [choice('Yes', 'approve'), NO],
    ['Do you trust the files in this folder?'],
  ],
  ['another folder', 'Do you trust the files in this folder?', [YES, NO], ['/home/ann']],
  [
    'the folder above it',
    'Do you trust the files in this folder?',
    [YES, NO],
    ['/home/ann/schmux-workspaces'],
  ],
  [
    'a folder of another name',
    'Do you trust this folder?',
    [choice('Trust folder (other)', 'approve'), NO],
    [],
  ],
  [
    'only the parent',
    'Do you trust this folder?',
    [choice('Trust parent folder (schmux-workspaces)', 'approve'), NO],
    [],
  ],
  ['always', 'Do you trust this folder?', [choice('Yes, always trust', 'approve_always'), NO], []],
  ['two that agree', 'Do you trust this folder?', [YES, choice('Yes, continue', 'approve'), NO], []],
  ['no way to refuse', 'Do you trust this folder?', [YES, choice('Later', 'other')], []],
  ['a server', 'Do you trust the MCP server of this project?', [choice('Yes', 'approve'), NO], []],
  ['hooks', 'Do you trust the hooks of this project?', [choice('Yes', 'approve'), NO], []],
  ['a command', 'Do you trust this command in this folder?', [choice('Yes', 'approve'), NO], []],
  ['a delete', 'Delete this folder?', [choice('Yes', 'approve'), NO], []],
] as const)('%s is left to the user', (_, question, choices, above) => {
  expect(trustChoice(dialog(question, [...choices], [...above]), FOLDER)).toBeNull();
});
