import type { Call, RouteHandlers, Output } from '../../../contract/api.js';
import { SchmuxError } from '../../../contract/errors.js';
import type { Caller } from '../gate/gate.js';
import type { PushRoute } from './push.js';
import type { Keys } from '../gate/keys.js';

/** Routes that the gate implements: they are about the caller, not about sessions. */
type AuthRoute = 'authExchange' | 'authCode' | 'authLogout';
type InputRoute = 'sessionSend' | 'sessionAnswer';
/** The routes that the rest of the daemon implements. */
export type DomainHandlers = Omit<RouteHandlers, AuthRoute | PushRoute | InputRoute> & {
  /** Take the caller, because the timeline records whether input came from the command line or the page. */
  [N in InputRoute]: (call: Call<N>, caller: Caller, from: Sender) => Promise<Output<N>>;
};

/** Where a request came from. `gone` aborts when the caller disconnects before it has its response. */
export type Sender = { origin: string; gone: AbortSignal };

export type AuthHandlers = {
  [N in AuthRoute]: (call: Call<N>, caller: Caller, from: Sender) => Promise<Output<N>> | Output<N>;
};

/** Creates the handlers of login and logout. `url` is the dashboard's address, without a trailing slash. */
export function createAuth(keys: Keys, url: () => string): AuthHandlers {
  return {
    authExchange: async ({ body }, _caller, { origin }) =>
      'code' in body ? { key: await keys.exchange(body.code) } : keys.trade(body, origin),
    // In the fragment, which is sent to no server and kept in no log.
    authCode: () => ({ url: `${url()}/#c=${keys.issueCode()}` }),
    async authLogout({ body }, caller) {
      if (body.all) await keys.logoutAll();
      else if (caller.kind === 'key') await keys.logout(caller.id);
      else
        throw new SchmuxError('BAD_REQUEST', 'The command line has no key to log out.', {
          hint: 'To end the keys of all browsers: schmux logout --all',
        });
      return {};
    },
  };
}
