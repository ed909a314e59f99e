import type { Input, Output, RouteName } from '../../contract/api.js';
import type { DaemonInfo } from '../../contract/daemon-info.js';
import type { Session } from '../../contract/session/session.js';

/** A connection to the verified daemon of our version. */
export type DaemonConnection = {
  daemon: DaemonInfo;
  /**
   * Calls a route of the API; throws the daemon's errors as SchmuxError. `waitMs` is how long the daemon waits by request before
   * it acts.
   */
  call<N extends RouteName>(
    name: N,
    input: Input<N>,
    options?: { waitMs?: number | undefined },
  ): Promise<Output<N>>;
  /** Reports every change of the sessions, first with all of them; returns a function that stops it. */
  follow(listener: Follower): () => void;
};

export type Follower = {
  /** Receives all current sessions, at the beginning and after each change or reconnect. */
  onSessions(sessions: ReadonlyMap<string, Session>): void;
  /** Called when the daemon is gone for good. */
  onLost(error: Error): void;
};
