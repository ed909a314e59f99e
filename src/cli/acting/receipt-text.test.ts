import { expect, test } from 'vitest';
import type { Receipt } from '../../contract/session/acting.js';
import { NOON } from '../../../test/support/session-view.js';
import { answerText, isDelivered, messageText } from './receipt-text.js';

const receipt = (outcome: Receipt['outcome'], parts: Partial<Receipt> = {}): Receipt => ({
  outcome,
  at: NOON,
  took_ms: 41,
  dialog: null,
  ...parts,
});
const sent = { text: 'go on', enter: true, keys: [] };

test('an answer is named with its question', () => {
  expect(answerText(receipt('answered', { question: 'Run npm test?', choice: 'Yes' }))).toBe(
    'Answered “Yes” to: Run npm test? (41 ms)',
  );
  expect(answerText(receipt('stuck', { choice: 'Other' }))).toBe(
    'Answered “Other”; the words are typed, but not submitted (41 ms)',
  );
  expect(answerText(receipt('answered', { note: 'Another one\ncame.' }))).toBe(
    'Answered (41 ms). Another one came.',
  );
});

test('a message that waited says how long', () => {
  expect(messageText(receipt('started', { took_ms: 303_412 }), sent)).toMatch(/ \(5m3s\)$/);
});

test.each([
  ['typed', sent, 'Typed; the program shows no prompt, so nothing more is known (41 ms)'],
  ['typed', { ...sent, keys: ['Up'] }, 'Typed, and pressed Up; nothing more is known (41 ms)'],
  ['typed', { ...sent, enter: false }, 'Typed; Enter was not pressed (41 ms)'],
  ['typed', { ...sent, text: '', enter: false, keys: ['Escape', 'Up'] }, 'Pressed Escape, Up (41 ms)'],
  ['submitted', sent, 'Submitted (41 ms)'],
  ['started', sent, 'Submitted; the agent works on it (41 ms)'],
  ['queued', sent, 'Queued; the agent takes it after its current work (41 ms)'],
  ['answered', sent, 'Answered the open question (41 ms)'],
  ['stuck', sent, 'Typed, but not submitted (41 ms)'],
] as const)('%s is said in plain words', (outcome, what, text) => {
  expect(messageText(receipt(outcome), what)).toBe(text);
  expect(isDelivered({ outcome })).toBe(outcome !== 'stuck');
});
