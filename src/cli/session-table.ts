import type { Session } from '../contract/session.js';
import type { Context } from './command.js';
import { indicatorText, paintIndicator, whyText } from './indicator.js';
import { ago } from './relative-time.js';
import { formatTable, type Column } from './table.js';

/** The sessions as lines that fit the terminal, in the order given. */
export function sessionTable(
  context: Pick<Context, 'print' | 'stdout' | 'now'>,
  sessions: readonly Session[],
): Promise<string[]> {
  const { style } = context.print;
  const now = context.now();
  const columns: Column<Session>[] = [
    {
      title: 'STATUS',
      text: (session) => indicatorText(session),
      paint: (text, session) => paintIndicator(style, session.indicator, text),
    },
    { title: 'ID', text: (session) => session.id },
    ...(sessions.some((session) => session.nickname !== null)
      ? [{ title: 'NAME', text: (session: Session) => session.nickname ?? '', shrink: 4, min: 10 }]
      : []),
    { title: 'AGENT', text: (session) => session.agent, shrink: 3, min: 6 },
    { title: 'WORKSPACE', text: placeText, shrink: 2, min: 12 },
    { title: 'SEEN', text: (session) => (session.unseen ? '·new' : ''), shrink: 1, min: 4 },
    ...(sessions.some((session) => session.muted)
      ? [{ title: 'NOTICES', text: (session: Session) => (session.muted ? 'muted' : ''), shrink: 1, min: 5 }]
      : []),
    { title: 'ACTIVE', text: (session) => ago(session.last_activity_at, now) },
    { title: 'WHY', text: whyText, shrink: 5, min: 16, paint: (text) => style.dim(text) },
  ];
  return formatTable({
    columns: columns.filter(({ title }) => title !== 'SEEN' || sessions.some((session) => session.unseen)),
    rows: sessions,
    width: context.stdout.isTTY ? context.stdout.columns : Infinity,
    paintTitle: style.dim,
  });
}

function placeText(session: Session): string {
  const { id, branch } = session.workspace;
  return branch === null ? id : `${id} ${branch}`;
}
