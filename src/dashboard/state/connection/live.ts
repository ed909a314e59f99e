import { createAdmission } from '../../../client/admission.js';
import { createClient, type Client } from '../../../client/client.js';
import { openEventStream, type EventStream } from '../../../client/event-stream.js';
import { createCodeTrade, createHandshake, type Handshake } from '../../../client/handshake.js';
import type { ConnectionState } from '../../../client/socket.js';
import { systemTimers } from '../../../client/timers.js';
import { httpTransport } from '../../../client/transport.js';
import { SchmuxError, toSchmuxError } from '../../../contract/errors.js';
import type { Auth } from './auth.js';
import { guardCode } from './fetch-code.js';
import { hashes } from './hashes.js';
import { applyChanges, dataOf, type Model } from '../model.js';
import { clearForeignStorage, dropServiceWorkers } from './foreign-storage.js';
import type { Store } from '../store.js';

/** A restarting daemon is back by then, so that the page does not show Offline before. */
const OFFLINE_AFTER_MS = 2500;
/** The daemon does not accept the key. */
const UNAUTHORIZED = 401;

export type Live = {
  client: Client;
  /** `fetch` for a path of the API, with the key, and only to a daemon that has proved itself. */
  fetch(path: string): Promise<Response>;
  socket(path: string): WebSocket;
  /** The first message of a socket. */
  handshake(): Handshake;
  /** Trades a one-time code for a key and connects; returns the reason if it was refused. */
  enter(code: string): Promise<SchmuxError | null>;
  start(): () => void;
};

/** The page's connection to the daemon: requests, and the event socket that feeds `model`. */
export function createLive(deps: { window: Window; auth: Auth; model: Store<Model> }): Live {
  const { window, auth, model } = deps;
  const { protocol, host, origin } = window.location;
  let eventConnection: EventStream | null = null;
  const admission = createAdmission({
    timers: systemTimers,
    isFresh: () => eventConnection?.isFresh() ?? false,
    renew: () => {
      admission.close();
      eventConnection?.reconnect();
    },
  });
  guardCode(() => admission.token());
  const admitted = httpTransport({
    baseUrl: '',
    key: (signal) => admission.token(signal),
    fetch: (url, init) => window.fetch(url, init),
  });
  const client = createClient(async (request) => {
    const answer = await admitted(request);
    if (answer.status !== UNAUTHORIZED) return answer;
    // The daemon has been replaced and has done nothing: repeat the request once the new one has proved itself.
    admission.close();
    eventConnection?.reconnect();
    return admitted(request);
  });
  /** For requests that need no key. */
  const openClient = createClient(
    httpTransport({
      baseUrl: '',
      key: () => null,
      // Required for the response to clear this origin's cache of what another program may have left.
      fetch: (url, init) => window.fetch(url, { ...init, credentials: 'same-origin' }),
    }),
  );
  const socket = (path: string): WebSocket =>
    new WebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}${path}`);
  const say = (connection: Model['connection']): void => model.update((value) => ({ ...value, connection }));

  const listen = (key: string): EventStream => {
    let pending: ReturnType<typeof setTimeout> | undefined;
    let token = '';
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
    const onState = (state: ConnectionState): void => {
      if (state !== 'online') admission.close();
      switch (state) {
        case 'online':
          admission.open(token);
          return back();
        case 'connecting':
        case 'offline':
          return away();
        case 'stranger':
          back();
          return say({ kind: 'stranger' });
        case 'refused':
          // Any program that has the port could say this: the key stays, and is tried again.
          back();
          return say({ kind: 'locked', reason: 'unknown' });
        case 'unauthorized':
        case 'gone':
          // The daemon said this after proving that it knows the key.
          back();
          auth.forget(key);
          return say({ kind: 'locked', reason: model.get().data === null ? 'refused' : 'logged_out' });
      }
    };
    const events = openEventStream({
      open: () => socket('/api/events'),
      handshake: () => createHandshake({ key, origin }, hashes),
      onProven: (given) => void (token = given),
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
      if (window.document.visibilityState === 'visible') events.retryNow();
    };
    window.document.addEventListener('visibilitychange', wake);
    window.addEventListener('online', wake);
    const stop = (): void => {
      back();
      admission.close();
      window.document.removeEventListener('visibilitychange', wake);
      window.removeEventListener('online', wake);
      events();
    };
    const { retryNow, reconnect, isFresh } = events;
    return Object.assign(stop, { retryNow, reconnect, isFresh });
  };
  const listenAgain = (): void => {
    const key = auth.key();
    if (key === null) return;
    eventConnection?.();
    eventConnection = listen(key);
  };

  const enter = async (code: string): Promise<SchmuxError | null> => {
    const trade = createCodeTrade({ code, origin }, hashes);
    try {
      const key = trade.read(await openClient.call('authExchange', { body: trade.request }));
      if (key === null)
        return new SchmuxError('CODE_INVALID', 'The program on this port does not recognize this code.', {
          hint: 'Check where schmux runs: schmux status',
        });
      auth.save(key);
    } catch (thrown) {
      return toSchmuxError(thrown);
    }
    await clearForeignStorage(window);
    listenAgain();
    return null;
  };

  /** Trades the code in the URL for a key, if there is one; then connects, if there is a key. */
  const begin = async (): Promise<void> => {
    const code = auth.takeCode();
    const refused = code === null ? null : await enter(code);
    if (eventConnection !== null) return;
    // A used code beside a valid key is an old link opened again: the key decides.
    if (auth.key() !== null) return listenAgain();
    const reason = (refused?.code ?? 'CODE_INVALID') === 'CODE_INVALID' && auth.triedCode();
    say({ kind: 'locked', reason: reason ? 'refused' : 'no_key' });
  };
  const onNews = (): void => {
    // A key from another tab helps a page that is not connected; a connected page keeps its own.
    if (eventConnection !== null && model.get().connection.kind !== 'open') listenAgain();
    void begin();
  };

  return {
    client,
    fetch: async (path) => {
      const headers = { Authorization: `Bearer ${await admission.token()}` };
      return window.fetch(path, { headers, cache: 'no-store', credentials: 'omit', redirect: 'error' });
    },
    socket,
    handshake: () => createHandshake({ key: auth.key() ?? '', origin }, hashes),
    enter,
    start: () => {
      let stopped = false;
      const stopNews = auth.onNews(onNews);
      const started = async (): Promise<void> => {
        if (await dropServiceWorkers(window)) window.location.reload();
        else if (!stopped) await begin();
      };
      void started();
      return () => {
        stopped = true;
        stopNews();
        eventConnection?.();
        eventConnection = null;
      };
    },
  };
}
