import type { Input, Output, RouteName } from '../../contract/api.js';
import type { DaemonInfo } from '../../contract/daemon-info.js';
import type { Session } from '../../contract/session/session.js';

/** A proven daemon of our version, ready to be asked. */
export type Connection = {
  daemon: DaemonInfo;
  /** Any route of the contract; throws what the daemon answers as SchmuxError. */
  call<N extends RouteName>(name: N, input: Input<N>): Promise<Output<N>>;
  /** Tells of every change of the sessions, the first time with all of them; answers its stop. */
  follow(listener: Follower): () => void;
};

export type Follower = {
  /** Every session as it is now; called once at the beginning and after each change, also after a reconnect. */
  onSessions(sessions: ReadonlyMap<string, Session>): void;
  /** The daemon went away for good. */
  onLost(error: Error): void;
};
