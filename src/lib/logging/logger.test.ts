import { expect, test } from 'vitest';
import { createLogger } from './logger.js';

function setUp() {
  const lines: string[] = [];
  const logger = createLogger({ write: (line) => void lines.push(line) }, 'info');
  const written = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { logger, written };
}

test('the message and the stack of a logged error reach the log', () => {
  const { logger, written } = setUp();
  const error = new RangeError('the disk is full');
  logger.error({ err: error, session: 'abc' }, 'not saved');
  expect(written()).toEqual([
    expect.objectContaining({
      msg: 'not saved',
      session: 'abc',
      err: { type: 'RangeError', message: 'the disk is full', stack: error.stack },
    }),
  ]);
  expect(error.stack).toContain('logger.test.ts');
});

test('an error in a field called `error` does not compile, because the log would lose it', () => {
  const { logger, written } = setUp();
  const error = new Error('lost');
  // @ts-expect-error -- `error` is no field of a log line: use `err`
  logger.warn({ error }, 'shorthand');
  // @ts-expect-error -- whatever the level and the other fields
  logger.error({ error: error as unknown, session: 'abc' }, 'among others');
  expect(written().map((line) => line['error'])).toEqual([{}, {}]);
});

test('fields that could hold a secret are redacted', () => {
  const { logger, written } = setUp();
  logger.info({ key: 'k', prompt: 'p', request: { authorization: 'Bearer k', path: '/' } }, 'a request');
  expect(written()).toEqual([
    expect.objectContaining({
      key: '[redacted]',
      prompt: '[redacted]',
      request: { authorization: '[redacted]', path: '/' },
    }),
  ]);
});
