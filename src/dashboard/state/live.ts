import { createClient, type Client } from '../../client/client.js';
import { createAdmission } from '../../client/admission.js';
import { connectEvents, type EventConnection } from '../../client/events.js';
import { createCodeTrade, createHandshake, type Handshake } from '../../client/handshake.js';
import type { LineState } from '../../client/socket.js';
import { systemTimers } from '../../client/timers.js';
import { httpTransport } from '../../client/transport.js';
import { toSchmuxError } from '../../contract/errors.js';
import { codeIn, type Auth } from './auth.js';
import { hashes } from './hashes.js';
import { applyChanges, dataOf, type Model } from './model.js';
import type { Store } from './store.js';
import { clearStrangeStorage } from './strangers.js';

/** A daemon that is being restarted is back by then: no word of Offline before. Unit: ms. */
const OFFLINE_AFTER_MS = 2500;

export type Live = {
  client: Client;
  socket(path: string): WebSocket;
  /** Proof and counter-proof for one attempt of a socket. */
  handshake(): Handshake;
  /** What stands for the key in a request, once the daemon has proved itself. SchmuxError DAEMON_DOWN when it does not. */
  bearer(signal?: AbortSignal): Promise<string>;
  /** Trades the code in a link, or a code alone, for a key. False when it is not good. */
  unlock(text: string): Promise<boolean>;
  start(): () => void;
};

/** The page's connection to the daemon: requests, and the event socket that feeds `model`. */
export function createLive(deps: { window: Window; auth: Auth; model: Store<Model> }): Live {
  const { window, auth, model } = deps;
  const { protocol, host, origin } = window.location;
  let line: EventConnection | null = null;
  const admission = createAdmission({
    timers: systemTimers,
    isFresh: () => line?.isFresh() ?? false,
    renew: () => line?.again(),
  });
  const fetch: typeof window.fetch = (url, init) => window.fetch(url, init);
  const client = createClient(httpTransport({ baseUrl: '', key: admission.token, fetch }));
  /** For the trade of a code alone: nothing that it sends is worth anything to somebody else. */
  const openClient = createClient(httpTransport({ baseUrl: '', key: () => null, fetch }));
  const socket = (path: string): WebSocket =>
    new WebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}${path}`);
  const handshake = (): Handshake => createHandshake({ key: auth.key() ?? '', origin }, hashes);
  const say = (connection: Model['connection']): void => model.update((value) => ({ ...value, connection }));

  const listen = (): EventConnection => {
    let pending: ReturnType<typeof setTimeout> | undefined;
    let since = 0;
    let stranger = false;
    const sayOffline = (): void => say({ kind: 'offline', since, stranger });
    const away = (isStranger: boolean): void => {
      const changed = isStranger !== stranger;
      stranger = isStranger;
      if (pending !== undefined) {
        if (changed && model.get().connection.kind === 'offline') sayOffline();
        return;
      }
      since = Date.now();
      say(model.get().data === null ? { kind: 'connecting' } : { kind: 'reconnecting', since });
      pending = setTimeout(sayOffline, OFFLINE_AFTER_MS);
    };
    const back = (): void => {
      clearTimeout(pending);
      pending = undefined;
      stranger = false;
    };
    let token: string | null = null;
    const onState = (state: LineState): void => {
      if (state !== 'online') admission.close();
      switch (state) {
        case 'online':
          return back();
        case 'connecting':
        case 'offline':
          return away(stranger);
        case 'stranger':
          return away(true);
        case 'refused':
          // Whoever says so has proved nothing: the key is kept, and tried again.
          back();
          return say({ kind: 'locked', reason: 'refused' });
        case 'unauthorized':
        case 'gone':
          back();
          auth.forget();
          return say({ kind: 'locked', reason: model.get().data === null ? 'refused' : 'logged_out' });
      }
    };
    const connection = connectEvents({
      open: () => socket('/api/events'),
      handshake,
      onProven: (proven) => (token = proven),
      onSnapshot(snapshot) {
        if (token !== null) admission.open(token);
        model.update(({ loadedVersion }) => ({
          connection: { kind: 'open' },
          data: dataOf(snapshot),
          loadedVersion: loadedVersion ?? snapshot.version,
        }));
      },
      onChange: (changes) =>
        model.update((value) =>
          value.data === null ? value : { ...value, data: applyChanges(value.data, changes) },
        ),
      onState,
      timers: systemTimers,
      random: Math.random,
    });
    const stop = (): void => {
      back();
      admission.close();
      connection();
    };
    return Object.assign(stop, {
      retryNow: connection.retryNow,
      again: connection.again,
      isFresh: connection.isFresh,
    });
  };

  const restart = (): void => {
    line?.();
    line = auth.key() === null ? null : listen();
    if (line === null) say({ kind: 'locked', reason: 'no_key' });
  };

  /** Null when the code was good; otherwise what to say of it. */
  const trade = async (code: string): Promise<'refused' | 'no_key' | null> => {
    try {
      const { request, read } = createCodeTrade({ code, origin }, hashes);
      const key = read(await openClient.call('authExchange', { body: request }));
      // Whoever answered does not know the code.
      if (key === null) return 'no_key';
      auth.save(key);
      await clearStrangeStorage(window);
      return null;
    } catch (thrown) {
      return toSchmuxError(thrown).code === 'CODE_INVALID' ? 'refused' : 'no_key';
    }
  };
  /** Trades the code of the address for a key, if there is one; then listens, if there is a key. */
  const begin = async (): Promise<void> => {
    const code = auth.takeCode();
    const problem = code === null ? null : await trade(code);
    // A used code beside a good key is an old link opened again: the key decides.
    if (problem !== null && auth.key() === null) return say({ kind: 'locked', reason: problem });
    restart();
  };

  return {
    client,
    socket,
    handshake,
    bearer: admission.token,
    async unlock(text) {
      const code = codeIn(text);
      if (code === null || (await trade(code)) !== null) return false;
      restart();
      return true;
    },
    start: () => {
      void begin();
      // A link that is pasted into this tab changes only what stands behind the hash.
      const onHash = (): void => {
        if (codeIn(window.location.hash) !== null) void begin();
      };
      const wake = (): void => {
        if (window.document.visibilityState === 'visible') line?.retryNow();
      };
      window.addEventListener('hashchange', onHash);
      window.document.addEventListener('visibilitychange', wake);
      window.addEventListener('online', wake);
      return () => {
        window.removeEventListener('hashchange', onHash);
        window.document.removeEventListener('visibilitychange', wake);
        window.removeEventListener('online', wake);
        line?.();
      };
    },
  };
}
