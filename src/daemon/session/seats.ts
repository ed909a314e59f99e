import type { TerminalSeat, Terminals } from '../terminal/terminals.js';
import type { ScopedPane } from '../tmux/servers.js';

/** The terminals of the sessions, as the lifecycle drives them: opened at a seat, moved with the pane, ended, removed. */
export type Seats = {
  open(id: string, seat: TerminalSeat): void;
  /** Takes over what tmux says about a pane now: its size, and how many terminals are attached. */
  update(pane: ScopedPane): void;
  /** Stops input, because the agent has ended; the view stays. */
  ended(id: string): void;
  /** Forgets the session and deletes its log. */
  remove(id: string): Promise<void>;
};

/** Remembers the last seat of each session, which is needed to stop input once the agent has ended. */
export function createSeats(terminals: Pick<Terminals, 'open' | 'update' | 'remove'>): Seats {
  const seats = new Map<string, TerminalSeat>();
  return {
    open(id, seat) {
      seats.set(id, seat);
      terminals.open(id, seat);
    },
    update({ id, session, pane, dead, cols, rows, attached }) {
      if (!seats.has(id)) return;
      const seat = { session, pane, live: !dead, cols, rows, attached };
      seats.set(id, seat);
      terminals.update(id, seat);
    },
    ended(id) {
      const seat = seats.get(id);
      if (seat !== undefined) terminals.update(id, { ...seat, live: false });
    },
    async remove(id) {
      seats.delete(id);
      await terminals.remove(id);
    },
  };
}
