import type { Notice } from './notify.js';

/** Sessions that start to wait within this time are announced in one sentence. */
export const BATCH_MS = 1000;
/** More names than this are counted instead. */
const NAMED = 3;

export type Announcer = { add(notices: readonly Notice[]): void; stop(): void };

/** Collects the sessions that have started to wait and announces them once to screen readers. */
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

/** Returns "api is blocked: Run npm test", or only the names if there are several. */
export function announcement(notices: readonly Notice[]): string {
  const [only] = notices;
  if (only === undefined) return '';
  if (notices.length === 1) return only.body === '' ? only.title : `${only.title}: ${only.body}`;
  const named = notices.slice(0, NAMED).map(({ title }) => title);
  const rest = notices.length - named.length;
  return [...named, ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}
