import type { Notice } from './notify.js';

/** Those that begin to wait within this are said in one sentence. Unit: ms. */
export const BATCH_MS = 1000;
/** More names than this become a number. */
const NAMED = 3;

export type Announcer = { add(notices: readonly Notice[]): void; stop(): void };

/** Gathers who began to wait and says it once, for screen readers: calm, and nothing twice. */
export function createAnnouncer(say: (text: string) => void): Announcer {
  let waiting: Notice[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (): void => {
    const all = waiting;
    waiting = [];
    timer = undefined;
    say(announcement(all));
  };
  return {
    add: (notices) => {
      if (notices.length === 0) return;
      waiting = [...waiting.filter(({ id }) => !notices.some((notice) => notice.id === id)), ...notices];
      timer ??= setTimeout(tell, BATCH_MS);
    },
    stop: () => clearTimeout(timer),
  };
}

/** "api is blocked: Run npm test", or of several only who. */
export function announcement(notices: readonly Notice[]): string {
  const [only] = notices;
  if (only === undefined) return '';
  if (notices.length === 1) return only.body === '' ? only.title : `${only.title}: ${only.body}`;
  const named = notices.slice(0, NAMED).map(({ title }) => title);
  const rest = notices.length - named.length;
  return [...named, ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}
