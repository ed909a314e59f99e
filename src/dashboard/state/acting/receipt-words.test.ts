import { describe, expect, it } from 'vitest';
import { SchmuxError } from '../../../contract/errors.js';
import type { Receipt } from '../../../contract/session/acting.js';
import { answerRefusal, receiptOutcome, sendRefusal } from './receipt-words.js';

const receipt = (parts: Partial<Receipt>): Receipt => ({
  outcome: 'typed',
  at: '2026-05-01T12:00:00.000Z',
  took_ms: 12,
  dialog: null,
  ...parts,
});
const open = { id: 'f2', question: 'Really?', above: [], choices: [] };

describe('a receipt', () => {
  it.each([
    ['typed', 'good', 'Typed'],
    ['submitted', 'good', 'Sent'],
    ['started', 'good', 'Started'],
    ['queued', 'good', 'Queued'],
    ['stuck', 'bad', 'Stuck: still in the composer'],
  ] as const)('%s', (outcome, tone, text) => {
    expect(receiptOutcome(receipt({ outcome }))).toMatchObject({ tone, text, typed: true, draft: false });
  });

  it('of an answer names the choice, and says what was not as expected', () => {
    expect(receiptOutcome(receipt({ outcome: 'answered', choice: 'Yes' })).text).toBe('Answered: Yes');
    // Words that went with a choice are watched as a message is.
    const words = { outcome: 'submitted', choice: 'No, and' } as const;
    expect(receiptOutcome(receipt(words)).text).toBe('Answered: No, and');
    expect(receiptOutcome(receipt({ ...words, outcome: 'stuck' })).tone).toBe('bad');
    const odd = receipt({
      outcome: 'answered',
      choice: 'Yes',
      note: 'Another question vanished.',
      dialog: open,
    });
    expect(receiptOutcome(odd)).toMatchObject({
      text: 'Answered: Yes. Another question vanished.',
      detail: 'Answered: Yes. Another question vanished.',
      dialog: open,
    });
  });
});

describe('a refusal', () => {
  it('of an answer says that nothing was pressed, and which question is open now', () => {
    const gone = new SchmuxError('SCREEN_CHANGED', 'Nothing was pressed.');
    expect(answerRefusal(gone)).toMatchObject({
      tone: 'bad',
      text: 'Changed: nothing was pressed',
      dialog: null,
    });
    const other = new SchmuxError('SCREEN_CHANGED', 'Nothing was pressed.', { dialog: open, hint: 'Check.' });
    expect(answerRefusal(other)).toMatchObject({ dialog: open, detail: 'Nothing was pressed. Check.' });
    // The highlight was moved before the question changed.
    const moved = new SchmuxError('SCREEN_CHANGED', 'Nothing was confirmed: it now asks.');
    expect(answerRefusal(moved).text).toBe('Changed: nothing was confirmed');
    const same = new SchmuxError('NOT_TAKEN', 'The keys were pressed.', { dialog: open });
    expect(answerRefusal(same).text).toBe('Not taken: the question is still open');
    expect(answerRefusal(new SchmuxError('DAEMON_DOWN', 'Away.'))).toMatchObject({
      text: 'Away.',
      dialog: undefined,
    });
  });

  it('of a message says what stands in the way, and whether its text is typed', () => {
    const asks = new SchmuxError('DIALOG_OPEN', 'It asks.', { dialog: open });
    expect(sendRefusal(asks)).toMatchObject({
      text: 'Not sent: a question is open',
      detail: 'Nothing was typed. It waits for an answer to: Really?',
      typed: false,
    });
    expect(sendRefusal(new SchmuxError('DIALOG_OPEN', 'It asks for a secret.')).text).toBe(
      'It asks for a secret.',
    );
    expect(sendRefusal(new SchmuxError('DRAFT_THERE', 'A draft.'))).toMatchObject({
      draft: true,
      typed: false,
    });
    expect(sendRefusal(new SchmuxError('SCREEN_CHANGED', 'Typed.'))).toMatchObject({ typed: true });
  });
});
