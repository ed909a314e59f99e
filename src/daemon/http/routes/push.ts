import type { Call, Output } from '../../../contract/api.js';
import { SchmuxError } from '../../../contract/errors.js';
import type { Push } from '../../notify/push/push.js';
import type { Caller } from '../gate/gate.js';

/** Routes about the calling browser. */
export type PushRoute = 'pushGet' | 'pushKey' | 'pushSubscribe' | 'pushUnsubscribe' | 'pushTest';

export type PushHandlers = {
  [N in PushRoute]: (call: Call<N>, caller: Caller) => Promise<Output<N>> | Output<N>;
};

/** Creates the routes of Web Push; a subscription belongs to the key of its request. */
export function pushRoutes(
  push: Pick<Push, 'publicKey' | 'subscribe' | 'unsubscribe' | 'state' | 'test'>,
): PushHandlers {
  return {
    pushGet: (_call, caller) => push.state(browserOf(caller)),
    pushKey: async () => ({ public_key: await push.publicKey() }),
    async pushSubscribe({ body }, caller) {
      await push.subscribe(browserOf(caller), body);
      return {};
    },
    async pushUnsubscribe(_call, caller) {
      await push.unsubscribe([browserOf(caller)]);
      return {};
    },
    async pushTest(_call, caller) {
      await push.test(browserOf(caller));
      return {};
    },
  };
}

function browserOf(caller: Caller): string {
  if (caller.kind === 'key') return caller.id;
  throw new SchmuxError('BAD_REQUEST', 'Only a browser can subscribe to notifications.', {
    hint: 'Turn them on in the browser: Settings → Notifications.',
  });
}
