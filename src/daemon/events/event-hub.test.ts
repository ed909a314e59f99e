import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../../test/support/fake-clock.js';
import type { Change } from '../../contract/events.js';
import type { Session } from '../../contract/session/session.js';
import { silentLogger } from '../../lib/logging/logger.js';
import { createEventHub } from './event-hub.js';

/** Only what the event hub reads. */
const session = (id: string, last_line = '') => ({ id, last_line }) as Session;

function world() {
  const clock = createFakeClock();
  const sessions = new Map<string, Session>();
  const eventHub = createEventHub({
    clock,
    logger: silentLogger,
    sources: {
      version: '1',
      sessions: () => [...sessions.values()],
      session: (id) => sessions.get(id) ?? null,
      workspaces: () => [],
      workspace: () => null,
      agents: () => [],
      config: () => ({ config: {}, path: '', problem: null }) as never,
      faults: () => [],
    },
  });
  const heard: { rev: number; changes: Change[] }[] = [];
  eventHub.on((message) => heard.push(message));
  const fire = () => clock.pass(1000);
  return { eventHub, sessions, heard, clock, fire };
}

describe('event hub', () => {
  it('numbers changes without a gap after a snapshot, and joins what comes together', () => {
    const { eventHub, sessions, heard, fire } = world();
    sessions.set('a', session('a'));
    const { rev } = eventHub.snapshot();
    sessions.set('a', session('a', 'x'));
    sessions.set('b', session('b'));
    eventHub.touch({ kind: 'session', id: 'a' }, true);
    eventHub.touch({ kind: 'session', id: 'b' }, false);
    fire();
    sessions.delete('a');
    eventHub.touch({ kind: 'session', id: 'a' }, true);
    fire();
    expect(heard).toEqual([
      {
        rev: rev + 1,
        changes: [
          { kind: 'session', session: session('a', 'x') },
          { kind: 'session', session: session('b') },
        ],
      },
      { rev: rev + 2, changes: [{ kind: 'session_removed', id: 'a' }] },
    ]);
  });

  it('sends neither unchanged states nor the removal of something never sent', () => {
    const { eventHub, sessions, heard, fire } = world();
    sessions.set('a', session('a'));
    eventHub.snapshot();
    eventHub.touch({ kind: 'session', id: 'a' }, true);
    eventHub.touch({ kind: 'session', id: 'never' }, true);
    fire();
    expect(heard).toEqual([]);
  });

  it('does not let an urgent change wait for a lazy one', () => {
    const { eventHub, clock } = world();
    eventHub.touch({ kind: 'session', id: 'a' }, false);
    eventHub.touch({ kind: 'session', id: 'b' }, true);
    eventHub.touch({ kind: 'session', id: 'c' }, false);
    expect(clock.due()).toEqual([10]);
  });
});
