import type { Page } from 'playwright-core';
import type { EventMessage } from '../../../src/contract/events.js';
import type { Proof } from '../../../src/contract/proof.js';
import type { Session } from '../../../src/contract/session/session.js';

type Fake = (index: number, reason: string) => Session;

/** Replaces the one session of the page by `count` like it; `change` returns those that differ, every `everyMs`. */
export async function populate(
  page: Page,
  { count, everyMs }: { count: number; everyMs: number },
  change: (fake: Fake) => Session[],
): Promise<() => void> {
  let timer: ReturnType<typeof setInterval> | undefined;
  await page.routeWebSocket(/\/api\/events$/, (socket) => {
    const server = socket.connectToServer();
    let rev = 0;
    let template: Session | undefined;
    const fake: Fake = (index, reason) => ({
      ...(template as Session),
      id: `f${index.toString(36).padStart(5, '0')}`,
      nickname: `session ${index}`,
      status: 'running',
      indicator: 'Running',
      exit: null,
      nudge: { ...(template as Session).nudge, state: 'working', problem: null, source: 'screen', reason },
    });
    server.onMessage((raw) => {
      const message = JSON.parse(String(raw)) as EventMessage | Proof;
      // Real changes are dropped: their revisions do not fit.
      if (message.type !== 'snapshot') return void (message.type !== 'change' && socket.send(raw));
      template = message.state.sessions[0];
      const sessions = Array.from({ length: count }, (_, index) => fake(index, 'Reads'));
      ({ rev } = message);
      socket.send(JSON.stringify({ ...message, state: { ...message.state, sessions } }));
      clearInterval(timer);
      timer = setInterval(() => {
        const changes = change(fake).map((session) => ({ kind: 'session' as const, session }));
        socket.send(JSON.stringify({ type: 'change', rev: (rev += 1), changes }));
      }, everyMs);
    });
    socket.onClose(() => clearInterval(timer));
  });
  await page.reload();
  await page.locator('article[data-session]').first().waitFor();
  return () => clearInterval(timer);
}
