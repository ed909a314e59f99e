import { z } from 'zod';
import { createStore, type Store } from './store.js';

/** Preferences of this browser, unlike the configuration that all share. `public/theme.js` reads `theme` too. */
const prefsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']).catch('system'),
  terminal: z.enum(['theme', 'dark']).catch('theme'),
  details: z.boolean().catch(true),
  /** The session's share of the split view. */
  split: z.number().min(0.25).max(0.75).catch(0.5),
  diff: z.enum(['unified', 'split']).catch('unified'),
  notify: z.boolean().catch(false),
  /** Whether terminals announce each line to a screen reader. */
  reader: z.boolean().catch(false),
  /** On a phone: whether the message field is shown below the terminal. */
  line: z.boolean().catch(false),
  density: z.enum(['comfortable', 'compact']).catch('comfortable'),
  /** The introduction of NudgeNik was dismissed. */
  nudgenik_known: z.boolean().catch(false),
});
export type Prefs = z.infer<typeof prefsSchema>;

const KEY = 'schmux.prefs';
/** The page background of each theme (`--bg`). */
const GROUND = { light: '#f7f6f2', dark: '#141312' };

/** The preferences as a store that saves itself and follows changes in other tabs. */
export function createPrefs(window: Window): { store: Store<Prefs>; stop: () => void } {
  const read = (): Prefs => prefsSchema.parse(readObject(window.localStorage, KEY) ?? {});
  const store = createStore(read());
  const show = (): void => {
    const { document } = window;
    const { theme, density } = store.get();
    document.documentElement.dataset['theme'] = theme;
    document.documentElement.dataset['density'] = density;
    // The bar of the browser or installed app follows the page's theme, not the system's.
    for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]'))
      meta.content = GROUND[theme === 'system' ? (meta.media.includes('dark') ? 'dark' : 'light') : theme];
  };
  show();
  const stopSaving = store.subscribe(() => {
    window.localStorage.setItem(KEY, JSON.stringify(store.get()));
    show();
  });
  const onStorage = (event: StorageEvent): void => {
    if (event.key === KEY) store.set(read());
  };
  window.addEventListener('storage', onStorage);
  return {
    store,
    stop: () => {
      stopSaving();
      window.removeEventListener('storage', onStorage);
    },
  };
}

/** Reads the object stored under `key`; returns null if there is none, or it is invalid (edited by hand, truncated). */
export function readObject(storage: Pick<Storage, 'getItem'>, key: string): object | null {
  const text = storage.getItem(key);
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
