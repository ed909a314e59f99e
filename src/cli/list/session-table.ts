import type { Session } from '../../contract/session/session.js';
import type { Context } from '../command.js';
import { indicatorText, paintIndicator, sessionName, whyText } from '../output/indicator.js';
import { ago } from '../output/relative-time.js';
import { onOneLine } from '../output/safe-text.js';
import { formatTable, type Column } from '../output/table.js';
import { measureFor, truncate } from '../output/width.js';

/** On a narrower terminal, a session takes two lines. */
const ONE_LINE_MIN_COLUMNS = 60;
/** Indentation of the reason, on the line below its session. */
const INDENT = '  ';

type At = Pick<Context, 'print' | 'stdout' | 'now'>;

/** Returns the sessions as lines that fit the terminal, in the given order; never truncated without a terminal. */
export function sessionTable(context: At, sessions: readonly Session[]): Promise<string[]> {
  const width = context.stdout.isTTY ? context.stdout.columns : Infinity;
  return width < ONE_LINE_MIN_COLUMNS ? twoLines(context, sessions, width) : table(context, sessions, width);
}

function table(context: At, sessions: readonly Session[], width: number): Promise<string[]> {
  const { style } = context.print;
  const any = (holds: (session: Session) => boolean, column: Column<Session>) =>
    sessions.some(holds) ? [column] : [];
  const columns: Column<Session>[] = [
    {
      title: 'STATUS',
      text: (session) => indicatorText(session, context.now()),
      paint: (text, session) => paintIndicator(style, session.indicator, text),
    },
    { title: 'FOR', text: (session) => ago(stateSince(session), context.now()) },
    { title: 'ID', text: ({ id }) => id },
    ...any(({ nickname }) => nickname !== null, {
      title: 'NAME',
      text: ({ nickname }) => nickname ?? '',
      fit: { flex: true, min: 20 },
    }),
    { title: 'AGENT', text: ({ agent }) => agent, fit: { dropOrder: 4, min: 6 } },
    { title: 'WORKSPACE', text: ({ workspace }) => workspace.id, fit: { dropOrder: 5, min: 12 } },
    ...any(({ workspace }) => workspace.branch !== null, {
      title: 'BRANCH',
      text: ({ workspace }) => workspace.branch ?? '',
      fit: { dropOrder: 3, min: 10 },
    }),
    ...any(({ unseen }) => unseen, {
      title: 'SEEN',
      text: ({ unseen }) => (unseen ? '·new' : ''),
      fit: { dropOrder: 2, min: 4 },
    }),
    ...any(({ muted }) => muted, {
      title: 'NOTICES',
      text: ({ muted }) => (muted ? 'muted' : ''),
      fit: { dropOrder: 1, min: 5 },
    }),
    { title: 'WHY', text: whyText, fit: { flex: true, min: 32 }, paint: (text) => style.dim(text) },
  ];
  return formatTable({ columns, rows: sessions, width, paintTitle: style.dim });
}

/** Returns two lines per session: `◐ Blocked 2m  abc123  its name`, then the reason. */
async function twoLines(context: At, sessions: readonly Session[], width: number): Promise<string[]> {
  const { style } = context.print;
  const rows = sessions.map((session) => ({
    session,
    status: `${indicatorText(session, context.now())} ${ago(stateSince(session), context.now())}`,
    name: onOneLine(sessionName(session) === session.id ? session.agent : sessionName(session)),
    why: onOneLine(whyText(session)),
  }));
  const measure = await measureFor(rows.flatMap(({ name, why }) => [name, why]));
  return rows.flatMap(({ session, status, name, why }) => {
    const room = width - session.id.length - INDENT.length;
    const first = `${truncate(status, room, measure)}${INDENT}${session.id}`;
    const painted = paintIndicator(style, session.indicator, truncate(status, room, measure));
    const left = width - measure(first) - INDENT.length;
    const named = left < 2 ? '' : `${INDENT}${truncate(name, left, measure)}`;
    const below = truncate(why, width - INDENT.length, measure);
    return [`${painted}${INDENT}${session.id}${named}`, ...(below === '' ? [] : [INDENT + style.dim(below)])];
  });
}

/** Returns when the session entered its state. */
function stateSince({ status, ended_at: endedAt, nudge }: Session): string {
  return status === 'done' ? (endedAt ?? nudge.since) : nudge.since;
}
