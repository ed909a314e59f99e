import { SchmuxError } from '../../contract/errors.js';
import type { Session, SpawnResult } from '../../contract/session/session.js';
import type { Context } from '../command.js';
import type { DaemonConnection } from '../daemon-control/connection.js';
import { createProgress } from './progress.js';
import type { SpawnOutcome } from './report.js';

export type Starts = {
  /** Waits until every session runs or has failed; Ctrl-C cancels those still being prepared. */
  wait(results: readonly SpawnResult[]): Promise<SpawnOutcome[]>;
  stop(): void;
};

type Deps = { context: Context; connection: DaemonConnection; quiet: boolean };

/** Creates the waiter for a spawn, before the request is sent, so that a Ctrl-C in the meantime is not lost. */
export function createStarts({ context, connection, quiet }: Deps): Starts {
  const progress = createProgress(quiet ? null : context.stderr);
  let interrupted = false;
  let onInterrupt: () => void = () => undefined;
  const interrupt = () => {
    if (interrupted) process.exit(1); // a second Ctrl-C: do not wait for the daemon
    interrupted = true;
    onInterrupt();
  };
  process.on('SIGINT', interrupt);

  async function cancel(ids: Iterable<string>): Promise<void> {
    const cancelled = [...ids];
    progress.clear();
    context.print.note(
      `Cancelling ${cancelled.length === 1 ? cancelled[0] : `${cancelled.length} sessions`}…`,
    );
    await Promise.all(
      cancelled.map((id) =>
        connection.call('sessionCancel', { params: { id }, body: {} }).catch((error: unknown) => {
          // It may have started to run at that moment; then it exists, and the list shows it.
          if (error instanceof SchmuxError) context.print.note(`${id}: ${error.message}`);
          else throw error;
        }),
      ),
    );
  }

  async function wait(results: readonly SpawnResult[]): Promise<SpawnOutcome[]> {
    const pending = new Set(results.flatMap((result) => ('id' in result ? [result.id] : [])));
    const last = new Map<string, Session>();
    if (pending.size > 0)
      await new Promise<void>((resolve, reject) => {
        onInterrupt = () => void cancel(pending).catch(reject);
        if (interrupted) onInterrupt();
        const stop = connection.follow({
          onSessions(sessions) {
            for (const id of pending) {
              const session = sessions.get(id);
              if (session !== undefined) last.set(id, session);
              if (session?.status !== 'spawning') pending.delete(id);
            }
            progress.show([...pending].flatMap((id) => last.get(id) ?? []));
            if (pending.size === 0) finish(resolve);
          },
          onLost: (error) => finish(() => reject(error)),
        });
        function finish(settle: () => void): void {
          progress.clear();
          queueMicrotask(() => stop()); // the first call may come before `stop` is assigned
          settle();
        }
      });
    return results.map((result) => ('id' in result ? outcomeOf(result, last.get(result.id)) : result));
  }

  return {
    wait,
    stop() {
      process.off('SIGINT', interrupt);
      progress.clear();
    },
  };
}

function outcomeOf(result: Extract<SpawnResult, { id: string }>, session: Session | undefined): SpawnOutcome {
  const { id, agent, workspace } = result;
  if (session === undefined || session.status === 'spawning') {
    const gone = new SchmuxError(
      'SPAWN_CANCELLED',
      'The session was cancelled or disposed of while it was being prepared.',
    );
    return { id, agent, workspace, error: gone.toBody() };
  }
  const { start, notes } = session.workspace;
  if (session.failure === null)
    return { ...result, ...(start !== undefined && { start }), ...(notes !== undefined && { notes }) };
  return { id, agent, workspace, error: session.failure };
}
