const KEY = 'schmux.key';
/** `schmux start` prints `http://localhost:7337/#c=<code>`; the hash never travels to a server. */
const CODE = /#c=([A-Za-z0-9._~-]{1,200})$/;
const BARE_CODE = /^[A-Za-z0-9._~-]{8,200}$/;

export type Auth = {
  key(): string | null;
  save(key: string): void;
  forget(): void;
  /** The one-time code in the address, once: it is taken out of the address and the history at the same time. */
  takeCode(): string | null;
};

/** The code in what somebody pasted: a whole link, or the code alone. Null when there is none. */
export function codeIn(text: string): string | null {
  const trimmed = text.trim();
  return CODE.exec(trimmed)?.[1] ?? BARE_CODE.exec(trimmed)?.[0] ?? null;
}

export function createAuth(window: Window): Auth {
  const { localStorage, location, history } = window;
  return {
    key: () => localStorage.getItem(KEY),
    save: (key) => localStorage.setItem(KEY, key),
    forget: () => localStorage.removeItem(KEY),
    takeCode: () => {
      const code = CODE.exec(location.hash)?.[1] ?? null;
      if (code !== null) history.replaceState(null, '', location.pathname + location.search);
      return code;
    },
  };
}
