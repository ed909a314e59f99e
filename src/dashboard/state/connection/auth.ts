const KEY = 'schmux.key';
/** In sessionStorage: a code was tried in this tab and has not worked. */
const TRIED = 'schmux.code-tried';
/** `schmux start` prints `http://localhost:7337/#c=<code>`; the hash never travels to a server. */
const HASH = /^#?c=([A-Za-z0-9._~-]{1,200})$/;
const BARE_CODE = /^[A-Za-z0-9_-]{8,200}$/;

export type Auth = {
  key(): string | null;
  save(key: string): void;
  /** Removes this key, unless another tab has replaced it meanwhile. */
  forget(key: string): void;
  /** Returns the one-time code in the URL, once: it is removed from the URL and the history at the same time. */
  takeCode(): string | null;
  /** True while the last code tried in this tab has not worked. */
  triedCode(): boolean;
  /**
   * Called when a link with a code is opened in this tab, or another tab has a new key. Returns a function that stops
   * this.
   */
  onNews(listener: () => void): () => void;
};

export function createAuth(window: Window): Auth {
  const { localStorage, sessionStorage, location, history } = window;
  return {
    key: () => localStorage.getItem(KEY),
    save: (key) => {
      localStorage.setItem(KEY, key);
      sessionStorage.removeItem(TRIED);
    },
    forget: (key) => {
      if (localStorage.getItem(KEY) === key) localStorage.removeItem(KEY);
    },
    takeCode: () => {
      const code = HASH.exec(location.hash)?.[1] ?? null;
      if (code === null) return null;
      history.replaceState(null, '', location.pathname + location.search);
      sessionStorage.setItem(TRIED, '1');
      return code;
    },
    triedCode: () => sessionStorage.getItem(TRIED) !== null,
    onNews: (listener) => {
      const onStorage = (event: StorageEvent): void => {
        if (event.key === KEY && event.newValue !== null) listener();
      };
      window.addEventListener('hashchange', listener);
      window.addEventListener('storage', onStorage);
      return () => {
        window.removeEventListener('hashchange', listener);
        window.removeEventListener('storage', onStorage);
      };
    },
  };
}

/** The code in what was typed or pasted, or why there is none. */
export type Entry = { code: string } | { problem: string };

/** Reads the link printed by `schmux open`, or the code at its end. `here` is the page's own location. */
export function readEntry(text: string, here: Pick<Location, 'hostname' | 'port'>): Entry {
  const entered = text.trim();
  if (BARE_CODE.test(entered)) return { code: entered };
  const bare = HASH.exec(entered)?.[1];
  if (bare !== undefined) return { code: bare };
  if (!URL.canParse(entered))
    return { problem: 'Not recognized. Enter the link that schmux open prints, or its code.' };
  const link = new URL(entered);
  const code = HASH.exec(link.hash)?.[1];
  if (code === undefined)
    return { problem: 'This link has no code. Get a new one with schmux open --print.' };
  // A daemon behind a proxy has other names than the link says; two ports of this machine are two programs.
  if (isLocal(link.hostname) && isLocal(here.hostname) && link.port !== here.port)
    return {
      problem: `This link is for port ${link.port || '80'}, not for this page. Open the link itself.`,
    };
  return { code };
}

function isLocal(hostname: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]', 'schmux.localhost'].includes(hostname);
}
