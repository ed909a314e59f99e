import { expect, test } from 'vitest';
import { SchmuxError } from '../../../contract/errors.js';
import type { InputTarget } from '../../status/screen/input-target/read-target.js';
import type { Inspection } from '../input/decide.js';
import { doubtAfter, doubtOf, refusedBecause, STARTED_MS, STEADY_MS, stepFor } from './step.js';

const COMPOSER: InputTarget = { kind: 'composer', from: 0, draft: '', busy: false };
const DIALOG: InputTarget = {
  kind: 'dialog',
  rule: 'r',
  question: 'Do you trust it?',
  lines: [],
  from: 0,
  to: 0,
};
const OTHER: InputTarget = { kind: 'other', busy: false };
const seen = (targets: InputTarget[], secret = false): Inspection => ({
  targets,
  rows: [],
  cursor: { x: 0, y: 0, visible: true },
  secret,
  nudge: null,
});

test('a prompt is given to a composer that has been there for a while, and to nothing else', () => {
  expect(stepFor(seen([COMPOSER]), STEADY_MS)).toEqual({ do: 'give' });
  expect(stepFor(seen([COMPOSER]), null)).toMatchObject({ do: 'look again', afterMs: STEADY_MS });
  expect(stepFor(seen([COMPOSER]), STEADY_MS - 100)).toMatchObject({ do: 'look again', afterMs: 100 });
  const others = [[OTHER], [{ kind: 'shell' as const }], [COMPOSER, OTHER], [COMPOSER, DIALOG], []];
  for (const targets of others) expect(stepFor(seen(targets), STEADY_MS).do).toBe('wait');
  expect(stepFor(seen([COMPOSER], true), STEADY_MS).do).toBe('wait');
});

test('beside a row that says that the agent starts, a composer must be there much longer', () => {
  const afterMs = STARTED_MS - 5000;
  expect(stepFor(seen([COMPOSER]), 5000, true)).toMatchObject({ do: 'look again', afterMs });
  expect(stepFor(seen([COMPOSER]), STARTED_MS, true).do).toBe('give');
});

test('it says what it waits for, and whether only the user can end that', () => {
  const waitOf = (inspection: Inspection) => {
    const step = stepFor(inspection, null);
    return step.do === 'give' ? null : step.wait;
  };
  expect(waitOf(seen([DIALOG]))).toEqual({
    text: 'The prompt waits for your answer: Do you trust it?',
    user: true,
  });
  expect(waitOf(seen([COMPOSER], true))).toMatchObject({ user: true });
  expect(waitOf(seen([OTHER]))).toMatchObject({ user: false });
});

test('only an error that says that nothing was typed lets a prompt wait on', () => {
  const open = { id: 'd', question: 'Proceed?', above: [], choices: [] };
  const because = (error: SchmuxError) => refusedBecause(error)?.text ?? null;
  expect(because(new SchmuxError('DIALOG_OPEN', 'x', { dialog: open }))).toMatch(/Proceed\?$/);
  expect(because(new SchmuxError('DRAFT_THERE', 'x'))).toMatch(/other text/);
  expect(because(new SchmuxError('AGENT_BUSY', 'x'))).toMatch(/idle/);
  for (const code of ['SCREEN_CHANGED', 'SESSION_NOT_RUNNING', 'TMUX_FAILED', 'INTERNAL'] as const)
    expect(because(new SchmuxError(code, 'x'))).toBeNull();
});

test('a question that opened in between is not repeated in the doubt', () => {
  expect(doubtAfter(new SchmuxError('SCREEN_CHANGED', 'Long words.'))).toMatch(/Enter was not pressed/);
  expect(doubtAfter(new SchmuxError('TMUX_FAILED', 'tmux died.'))).toMatch(/^tmux died\. .*not typed again/);
});

test('a receipt without sight of the agent taking it leaves a doubt', () => {
  for (const outcome of ['submitted', 'started', 'queued'] as const) expect(doubtOf({ outcome })).toBeNull();
  expect(doubtOf({ outcome: 'stuck' })).toMatch(/Enter did not submit it/);
  expect(doubtOf({ outcome: 'typed', note: 'It ended.' })).toMatch(/not known\. It ended\.$/);
});
