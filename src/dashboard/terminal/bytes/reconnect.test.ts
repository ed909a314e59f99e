import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStore } from '../../state/store.js';
import { retryWhileKnown } from './reconnect.js';
import { FRESH, type TerminalStatus } from '../status.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function view() {
  const status = createStore<TerminalStatus>(FRESH);
  const retry = vi.fn(() => status.update((value) => ({ ...value, connection: 'connecting' })));
  const gone = (): void => status.update((value) => ({ ...value, connection: 'gone' }));
  return { status, retry, gone };
}

describe('coming back to a terminal that was not there yet', () => {
  it('asks again, less and less often, until it is there', () => {
    const { status, retry, gone } = view();
    const stop = retryWhileKnown({ status, retry }, () => true);
    gone();
    vi.advanceTimersByTime(100);
    expect(retry).toHaveBeenCalledTimes(1);
    gone();
    vi.advanceTimersByTime(100);
    expect(retry).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(100);
    expect(retry).toHaveBeenCalledTimes(2);
    status.update((value) => ({ ...value, connection: 'online' }));
    vi.advanceTimersByTime(60_000);
    expect(retry).toHaveBeenCalledTimes(2);
    stop();
  });

  it('never retries an unknown session, or after the stop', () => {
    const { status, retry, gone } = view();
    const stop = retryWhileKnown({ status, retry }, () => false);
    gone();
    vi.advanceTimersByTime(60_000);
    expect(retry).not.toHaveBeenCalled();
    stop();
    const known = view();
    const stopKnown = retryWhileKnown(known, () => true);
    known.gone();
    stopKnown();
    vi.advanceTimersByTime(60_000);
    expect(known.retry).not.toHaveBeenCalled();
  });
});
