import { createClient, type Client } from '../../client/client.js';
import { connectEvents, type EventConnection } from '../../client/events.js';
import type { LineState } from '../../client/socket.js';
import { systemTimers } from '../../client/timers.js';
import { httpTransport } from '../../client/transport.js';
import { toSchmuxError } from '../../contract/errors.js';
import type { Auth } from './auth.js';
import { applyChanges, dataOf, type Model } from './model.js';
import type { Store } from './store.js';

/** A daemon that is being restarted is back by then: no word of Offline before. Unit: ms. */
const OFFLINE_AFTER_MS = 2500;

export type Live = { client: Client; socket(path: string): WebSocket; start(): () => void };

/** The page's line to the daemon: requests, and the event socket that feeds `model`. */
export function createLive(deps: { window: Window; auth: Auth; model: Store<Model> }): Live {
  const { window, auth, model } = deps;
  const { protocol, host } = window.location;
  const client = createClient(
    httpTransport({ baseUrl: '', key: auth.key, fetch: (url, init) => window.fetch(url, init) }),
  );
  const socket = (path: string): WebSocket =>
    new WebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}${path}`);
  const say = (connection: Model['connection']): void => model.update((value) => ({ ...value, connection }));

  const listen = (): EventConnection => {
    let pending: ReturnType<typeof setTimeout> | undefined;
    const away = (): void => {
      if (pending !== undefined) return;
      const since = Date.now();
      say(model.get().data === null ? { kind: 'connecting' } : { kind: 'reconnecting', since });
      pending = setTimeout(() => say({ kind: 'offline', since }), OFFLINE_AFTER_MS);
    };
    const back = (): void => {
      clearTimeout(pending);
      pending = undefined;
    };
    const onState = (state: LineState): void => {
      switch (state) {
        case 'online':
          return back();
        case 'connecting':
        case 'offline':
          return away();
        case 'unauthorized':
        case 'gone':
          back();
          auth.forget();
          return say({ kind: 'locked', reason: model.get().data === null ? 'refused' : 'logged_out' });
      }
    };
    const line = connectEvents({
      open: () => socket('/api/events'),
      key: auth.key,
      onSnapshot: (snapshot) =>
        model.update(({ loadedVersion }) => ({
          connection: { kind: 'open' },
          data: dataOf(snapshot),
          loadedVersion: loadedVersion ?? snapshot.version,
        })),
      onChange: (changes) =>
        model.update((value) =>
          value.data === null ? value : { ...value, data: applyChanges(value.data, changes) },
        ),
      onState,
      timers: systemTimers,
      random: Math.random,
    });
    const wake = (): void => {
      if (window.document.visibilityState === 'visible') line.retryNow();
    };
    window.document.addEventListener('visibilitychange', wake);
    window.addEventListener('online', wake);
    const stop = (): void => {
      back();
      window.document.removeEventListener('visibilitychange', wake);
      window.removeEventListener('online', wake);
      line();
    };
    return Object.assign(stop, { retryNow: line.retryNow });
  };

  /** Trades the code of the address for a key, if there is one; then listens, if there is a key. */
  const begin = async (): Promise<EventConnection | null> => {
    const code = auth.takeCode();
    if (code !== null) {
      try {
        const { key } = await client.call('authExchange', { body: { code } });
        auth.save(key);
      } catch (thrown) {
        // A used code beside a good key is an old link opened again: the key decides.
        if (auth.key() === null) {
          const refused = toSchmuxError(thrown).code === 'CODE_INVALID';
          say({ kind: 'locked', reason: refused ? 'refused' : 'no_key' });
          return null;
        }
      }
    }
    if (auth.key() !== null) return listen();
    say({ kind: 'locked', reason: 'no_key' });
    return null;
  };

  return {
    client,
    socket,
    start: () => {
      const begun = begin();
      return () => void begun.then((stop) => stop?.());
    },
  };
}
