import { SchmuxError } from '../../../contract/errors.js';
import type { PushSubscriptionInput } from '../../../contract/push.js';
import { isoTime, type Clock } from '../../../lib/clock.js';
import type { Logger } from '../../../lib/logging/logger.js';
import type { Notice } from '../notifier.js';
import { encryptNotice, makeVapidKeys } from './encrypt.js';
import { endpointProblem } from './endpoint.js';
import { createLane, problemOf, type Lane } from './lane.js';
import { createPost, type Post } from './post.js';
import type { PushFile, Subscription } from './push-file.js';

export type PushDeps = {
  file: PushFile;
  save(file: PushFile): Promise<void>;
  /** Whether the session still needs the user. */
  isDue(sessionId: string): boolean;
  /** Called when the first browser has subscribed, or the last subscription has ended. */
  onChange(): void;
  clock: Clock;
  logger: Logger;
  /** For tests, which are their own push service. */
  post?: Post;
  endpointProblem?: typeof endpointProblem;
};

export type Push = {
  /** Returns the public half of the daemon's key pair, which is made on first use. Throws SAVE_FAILED. */
  publicKey(): Promise<string>;
  /** Replaces any earlier subscription of this browser key. Throws BAD_REQUEST or SAVE_FAILED. */
  subscribe(keyId: string, subscription: PushSubscriptionInput): Promise<void>;
  /** Ends the subscriptions of these keys. */
  unsubscribe(keyIds: readonly string[]): Promise<void>;
  /** Ends the subscriptions of keys that are no longer in force. */
  prune(isInForce: (keyId: string) => boolean): Promise<void>;
  state(keyId: string): { subscribed: boolean; problem: string | null };
  /** Sends one notification now. Throws PUSH_FAILED. */
  test(keyId: string): Promise<void>;
  /** Whether any browser is subscribed. Without one nothing is ever sent. */
  isOn(): boolean;
  send(notice: Notice): void;
  stop(): void;
};

/**
 * Web Push: notices to subscribed browsers, even while no page is open. It is the only part of schmux that calls a third-party
 * server on its own initiative, so it does nothing until a browser is subscribed.
 */
export function createPush(deps: PushDeps): Push {
  const { clock, logger, post: postTo = createPost() } = deps;
  const problemWith = deps.endpointProblem ?? endpointProblem;
  const stopping = new AbortController();
  const lanes = new Map<string, Lane>();
  const problems = new Map<string, string>();
  let { vapid, subscriptions } = deps.file;
  let making: Promise<NonNullable<PushFile['vapid']>> | null = null;

  const save = () => deps.save({ vapid, subscriptions });
  const find = (keyId: string) => subscriptions.find(({ key_id: id }) => id === keyId);

  async function keyPair(): Promise<NonNullable<PushFile['vapid']>> {
    if (vapid !== null) return vapid;
    making ??= makeVapidKeys();
    const made = await making;
    if (vapid === null) {
      vapid = made;
      await save();
    }
    return vapid;
  }
  async function post(notice: Pick<Notice, 'session_id' | 'title' | 'reason'>, to: Subscription) {
    return postTo(await encryptNotice(notice, to, await keyPair()), stopping.signal);
  }

  function remove(isIt: (subscription: Subscription) => boolean): boolean {
    const gone = subscriptions.filter(isIt);
    for (const { key_id: id } of gone) {
      lanes.get(id)?.stop();
      lanes.delete(id);
      problems.delete(id);
    }
    subscriptions = subscriptions.filter((subscription) => !gone.includes(subscription));
    if (gone.length > 0) deps.onChange();
    return gone.length > 0;
  }
  async function removeAndSave(isIt: (subscription: Subscription) => boolean): Promise<void> {
    if (remove(isIt)) await save();
  }

  function laneOf(subscription: Subscription): Lane {
    const { key_id: id } = subscription;
    const known = lanes.get(id);
    if (known !== undefined) return known;
    const lane = createLane({
      send: (notice) => post(notice, subscription),
      isDue: deps.isDue,
      onGone() {
        logger.info('a push subscription is gone');
        removeAndSave((one) => one === subscription).catch((error: unknown) =>
          logger.warn({ err: error }, 'push.json could not be saved'),
        );
      },
      onProblem(problem) {
        if (problem === null) return void problems.delete(id);
        if (problems.get(id) !== problem) logger.warn({ problem }, 'a push notification was not delivered');
        problems.set(id, problem);
      },
      clock,
    });
    lanes.set(id, lane);
    return lane;
  }

  return {
    publicKey: async () => (await keyPair()).public_key,
    async subscribe(keyId, { endpoint, keys }) {
      const problem = problemWith(endpoint);
      if (problem !== null)
        throw new SchmuxError('BAD_REQUEST', `This push service cannot be used: ${problem}.`);
      // The same browser may come back with another key.
      remove((one) => one.key_id === keyId || one.endpoint === endpoint);
      subscriptions = [
        ...subscriptions,
        { key_id: keyId, endpoint, ...keys, created_at: isoTime(clock.now()) },
      ];
      deps.onChange();
      await save();
    },
    unsubscribe: (keyIds) => removeAndSave(({ key_id: id }) => keyIds.includes(id)),
    prune: (isInForce) => removeAndSave(({ key_id: id }) => !isInForce(id)),
    state: (keyId) => ({ subscribed: find(keyId) !== undefined, problem: problems.get(keyId) ?? null }),
    async test(keyId) {
      const subscription = find(keyId);
      if (subscription === undefined) throw failed('This browser is not subscribed.');
      const notice = { session_id: '', title: 'schmux', reason: 'Notifications arrive here.' };
      const outcome = await post(notice, subscription).catch((error: unknown) => error as Error);
      if (!(outcome instanceof Error) && outcome.status >= 200 && outcome.status < 300)
        return void problems.delete(keyId);
      const status = outcome instanceof Error ? 0 : outcome.status;
      if (status === 404 || status === 410) {
        await removeAndSave((one) => one === subscription);
        throw failed('The push service no longer knows this browser.');
      }
      throw failed(problemOf(status, outcome));
    },
    isOn: () => subscriptions.length > 0,
    send(notice) {
      for (const subscription of subscriptions) laneOf(subscription).add(notice);
    },
    stop() {
      stopping.abort();
      for (const lane of lanes.values()) lane.stop();
    },
  };
}

function failed(message: string): SchmuxError {
  return new SchmuxError('PUSH_FAILED', message, { hint: 'Switch it off and on again, or try later.' });
}
