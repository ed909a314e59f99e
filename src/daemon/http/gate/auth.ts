import type { Call, Implementation, Output } from '../../../contract/api.js';
import { SchmuxError } from '../../../contract/errors.js';
import type { Caller } from './gate.js';
import type { PushRoute } from '../routes/push.js';
import type { Keys } from './keys.js';

/** The routes that this folder answers by itself: they are about the caller, not about sessions. */
type AuthRoute = 'authExchange' | 'authCode' | 'authLogout';
/** What the rest of the daemon gives: every route but those. */
export type DomainImplementation = Omit<Implementation, AuthRoute | PushRoute | 'sessionSend'> & {
  /** Its timeline says by which road a message came. */
  sessionSend(call: Call<'sessionSend'>, caller: Caller): Promise<Output<'sessionSend'>>;
};

export type AuthHandlers = {
  [N in AuthRoute]: (call: Call<N>, caller: Caller, origin: string) => Promise<Output<N>> | Output<N>;
};

/** `url` is where the dashboard is, without a slash at its end. */
export function createAuth(keys: Keys, url: () => string): AuthHandlers {
  return {
    authExchange: async ({ body }, _caller, origin) =>
      'code' in body ? { key: await keys.exchange(body.code) } : keys.trade(body, origin),
    // After the hash: it is sent to no server and kept in no log.
    authCode: () => ({ url: `${url()}/#c=${keys.issueCode()}` }),
    async authLogout({ body }, caller) {
      if (body.all) await keys.logoutAll();
      else if (caller.kind === 'key') await keys.logout(caller.id);
      else
        throw new SchmuxError('BAD_REQUEST', 'The command line has no key of its own to give back.', {
          hint: 'End the keys of all browsers with: schmux logout --all',
        });
      return {};
    },
  };
}
