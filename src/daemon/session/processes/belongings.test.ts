import { describe, expect, it } from 'vitest';
import type { ProcessRow } from '../../../lib/processes/table.js';
import { belongingsOf, type ProcessOwner } from './belongings.js';
import { indexRows } from './snapshot.js';

const NOW = Date.parse('2026-01-01T12:00:00.000Z');
const HOME = 'aaaaaa';
const mine = { SCHMUX_SESSION_ID: 'abc123', SCHMUX_HOME_MARK: HOME };

/** Pid 1 is init, 50 the tmux server; 100 the agent. Started `start` ticks after the boot, an hour ago. */
function row(pid: number, parent: number, over: Partial<ProcessRow> = {}): ProcessRow {
  return { pid, parent, session: pid, start: '1000', state: 'S', variables: {}, ...over };
}
const agent = row(100, 50, { session: 100, variables: mine });
const seat = { server_pid: 50, session: '$1', pane: '%1', pid: 100, pid_start: '1000', boot: 'b1' };
const owner: ProcessOwner = { id: 'abc123', home: HOME, seat, survivor: null, endedAt: null };

function find(rows: ProcessRow[], over: Partial<ProcessOwner> = {}, boot = 'b1') {
  const snapshot = indexRows([row(1, 0), row(50, 1), ...rows], { boot, uptimeS: 3600, now: NOW });
  const found = belongingsOf(snapshot, { ...owner, ...over }, new Set([50, 70]));
  const pids = (list: ProcessRow[]) => list.map(({ pid }) => pid).sort((a, b) => a - b);
  return { agent: pids(found.agent), detached: pids(found.detached) };
}

describe('the processes of a session', () => {
  it('are the agent with the processes of its terminal, and separately the detached ones', () => {
    const found = find([
      agent,
      row(101, 100, { session: 100 }),
      row(102, 101, { session: 100, variables: {} }),
      row(103, 100, { session: 103 }), // setsid, its parent alive
      row(104, 1, { session: 100 }), // re-parented, in the same terminal session
      row(105, 1, { session: 99, variables: mine }), // escaped altogether
      row(106, 105, { session: 99 }), // its child, with another environment
      row(107, 1, { session: 103 }), // left in a terminal session that one of them leads
    ]);
    expect(found).toEqual({ agent: [100, 101, 102], detached: [103, 104, 105, 106, 107] });
  });

  it('are not those of another session, another home, the daemon, or a tmux server in use', () => {
    const found = find([
      agent,
      row(110, 1, { variables: { ...mine, SCHMUX_SESSION_ID: 'other1' } }),
      row(111, 1, { variables: { ...mine, SCHMUX_HOME_MARK: 'bbbbbb' } }),
      row(112, 1, { variables: { SCHMUX_SESSION_ID: 'abc123' } }),
      row(70, 100, { variables: mine }), // started by the agent, used by everyone
      row(71, 70, { variables: mine }),
      row(51, 50, { variables: mine }), // another pane of the tmux server
    ]);
    expect(found).toEqual({ agent: [100], detached: [] });
  });

  it('are found by the tmux server in the environment where an older version started them', () => {
    const of = (pid: number) => ({ SCHMUX_SESSION_ID: 'abc123', TMUX: `/tmp/a,b/default,${pid},3` });
    const found = find([row(120, 1, { variables: of(50) }), row(121, 1, { variables: of(51) })]);
    expect(found).toEqual({ agent: [], detached: [120] });
  });

  it('never include a later process with the agent’s pid, or its children', () => {
    const stranger = [row(100, 1, { start: '2000' }), row(101, 100, { session: 100, start: '2001' })];
    expect(find(stranger)).toEqual({ agent: [], detached: [] });
    // The same pid and the same ticks, after another boot.
    expect(find([row(100, 1), row(101, 1, { session: 100 })], {}, 'b2')).toEqual({ agent: [], detached: [] });
  });

  it('include what an agent that has ended left in its terminal session, not what came there later', () => {
    const endedAt = '2026-01-01T11:30:00.000Z'; // 1,800 s after the boot
    const rows = [
      row(130, 1, { session: 100, start: '170000' }),
      row(131, 1, { session: 100, start: '300000' }), // the number was given to a session of somebody else
      row(132, 1, { session: 100, start: '900' }), // and this one is older than the agent
      row(133, 130, { session: 133, start: '300001' }),
    ];
    expect(find(rows, { endedAt })).toEqual({ agent: [], detached: [130, 133] });
    // A record without a boot proves nothing about a number.
    const { boot: _boot, ...old } = seat;
    expect(find(rows, { endedAt, seat: old })).toEqual({ agent: [], detached: [] });
  });

  it('find the surviving agent when the first process of the pane was a wrapper', () => {
    const rows = [
      row(140, 1, { session: 100, start: '1001' }),
      row(141, 140, { session: 100 }),
      row(142, 1, { session: 142, variables: mine }),
    ];
    const survivor = { pid: 140, start: '1001' };
    expect(find(rows, { survivor, endedAt: '2026-01-01T11:59:00.000Z' })).toEqual({
      agent: [140, 141],
      detached: [142],
    });
  });

  it('end with a loop of parents, which a listing that is not one moment can show', () => {
    expect(find([row(150, 151, { variables: mine }), row(151, 150)]).detached).toEqual([150, 151]);
  });
});
