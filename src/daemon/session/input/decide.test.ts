import { describe, expect, test } from 'vitest';
import type { InputTarget } from '../../status/screen/input-target/read-target.js';
import { findObstacle, type Inspection } from './decide.js';

const DIALOG: InputTarget = {
  kind: 'dialog',
  rule: 'dialog/numbered',
  question: 'Run npm test?',
  lines: ['Run npm test?', '❯ 1. Yes', '2. No'],
  from: 0,
  to: 2,
};
const COMPOSER: InputTarget = { kind: 'composer', from: 0, draft: '', busy: false };
const SHELL: InputTarget = { kind: 'shell' };
const OTHER: InputTarget = { kind: 'other', busy: false };
const IDLE = { state: 'feedback', source: 'screen', reason: 'Waits for a prompt' } as const;
const blocked = (source: 'hook' | 'signal' | 'record' | 'dialog' | 'screen' | 'model') =>
  ({ state: 'blocked', source, reason: 'Needs you' }) as const;

function obstacle(inspection: Partial<Inspection>, text = 'hello', typed = false) {
  return findObstacle({ targets: [OTHER], secret: false, nudge: IDLE, ...inspection }, { text, typed });
}

describe('text is kept away from', () => {
  test.each<[string, Partial<Inspection>]>([
    ['a dialog', { targets: [DIALOG] }],
    ['a dialog that only one of two readings shows', { targets: [COMPOSER, DIALOG] }],
    ['a dialog that nothing is known of beside', { targets: [DIALOG], nudge: null }],
    ['a dialog out of sight', { nudge: blocked('dialog') }],
    ['what a model took for a question', { nudge: blocked('model') }],
    ['an agent that says by a hook that it waits', { targets: [COMPOSER], nudge: blocked('hook') }],
    ['an agent that reports that it waits', { nudge: blocked('signal') }],
    ['a composer of an agent that is not signed in', { targets: [COMPOSER], nudge: blocked('screen') }],
  ])('%s', (_what, inspection) => {
    expect(obstacle(inspection)?.kind).toBe('dialog');
  });

  test('a hidden line of input', () => {
    expect(obstacle({ secret: true })).toEqual({ kind: 'secret' });
    expect(obstacle({ secret: true, targets: [SHELL] }, '', true)).toEqual({ kind: 'secret' });
  });
});

describe('text reaches', () => {
  test.each<[string, Partial<Inspection>, string?]>([
    ['an idle composer', { targets: [COMPOSER] }],
    ['a working agent', { nudge: { state: 'working', source: 'screen', reason: '' } }],
    ['a plain program', { nudge: null }],
    ['a shell, whatever an agent said before it ended', { targets: [SHELL], nudge: blocked('hook') }],
    ['a composer whose dialog was just answered', { targets: [COMPOSER], nudge: blocked('dialog') }],
    ['the way to sign in', { targets: [COMPOSER], nudge: blocked('screen') }, '/login'],
  ])('%s', (_what, inspection, text) => {
    expect(obstacle(inspection, text)).toBeNull();
  });
});

describe('a message that looks like a question itself', () => {
  const echo = (lines: string[]): Partial<Inspection> => ({
    targets: [{ kind: 'dialog', rule: 'x', question: lines[0] ?? '', lines, from: 0, to: 0 }],
  });

  test.each([
    ['as it was typed', 'Delete it? [y/N]', ['Delete it? [y/N]']],
    ['behind a prompt', 'echo Continue? [y/N]', ['$ echo Continue? [y/N]']],
    ['in several lines', 'Which?\n1. Tea\n2. Coffee', ['Which?', '1. Tea', '2. Coffee']],
    ['wrapped', 'Should we keep the old name here?', ['Should we keep the old', 'name here?']],
  ])('%s is submitted', (_what, text, lines) => {
    expect(obstacle(echo(lines), text, true)).toBeNull();
    expect(obstacle(echo(lines), text, false)).not.toBeNull();
  });

  test.each([
    ['', ['Run it?', '1. Yes']],
    ['Yes', ['Run it?', '❯ 1. Yes', '2. No']],
    ['1', ['❯ 1. Yes', '2. No']],
    ['Run it', ['Run it?', '❯ 1. Yes', '2. No']],
  ])('is not taken for one when the dialog has more: %j', (text, lines) => {
    expect(obstacle(echo(lines), text, true)).not.toBeNull();
  });
});
