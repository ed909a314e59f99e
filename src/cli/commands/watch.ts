import { compareAttention, needsYou } from '../../contract/session/attention.js';
import type { Session } from '../../contract/session/session.js';
import { defineCommand, JSON_OPTION, type Context } from '../command.js';
import type { DaemonConnection } from '../daemon-control/connection.js';
import { passes } from '../list/filter.js';
import { sessionTable } from '../list/session-table.js';

/** Relative times change even if nothing happens. */
const REDRAW_INTERVAL_MS = 1000;

export const command = defineCommand<{ json?: true }>({
  name: 'watch',
  summary: 'Watch the session list live until Ctrl-C',
  options: [{ ...JSON_OPTION, description: 'Print each changed session as a line of JSON' }],
  async run(context, _args, options) {
    const connection = await context.connect();
    if (options.json || !context.stdout.isTTY) await streamChanges(context, connection);
    else await drawLive(context, connection);
  },
});

/** Prints one line per changed session: `{"session": …}`, or `{"removed": id}` after disposal. */
async function streamChanges(context: Context, connection: DaemonConnection): Promise<void> {
  let before: ReadonlyMap<string, Session> = new Map();
  const print = (value: unknown) => context.print.line(JSON.stringify(value));
  await untilInterrupted(connection, (sessions) => {
    for (const [id, session] of sessions) {
      if (JSON.stringify(before.get(id)) !== JSON.stringify(session)) print({ session });
    }
    for (const id of before.keys()) if (!sessions.has(id)) print({ removed: id });
    before = new Map(sessions);
  });
}

async function drawLive(context: Context, connection: DaemonConnection): Promise<void> {
  const { stdout } = context;
  let sessions: Session[] = [];
  let drawing: Promise<void> = Promise.resolve();
  const draw = () => {
    drawing = drawing.then(async () =>
      stdout.write(frame(await sessionTable(context, sessions), { context, sessions })),
    );
  };
  const timer = setInterval(draw, REDRAW_INTERVAL_MS);
  const onResize = () => draw();
  process.stdout.on('resize', onResize);
  // DECSET 1049: the alternate screen, so that the previous screen comes back; 25: the cursor.
  stdout.write('\u001b[?1049h\u001b[?25l');
  try {
    await untilInterrupted(connection, (map) => {
      sessions = [...map.values()].filter((session) => passes(session, {})).sort(compareAttention);
      draw();
    });
  } finally {
    clearInterval(timer);
    process.stdout.off('resize', onResize);
    await drawing;
    stdout.write('\u001b[?25h\u001b[?1049l');
  }
}

function frame(
  table: readonly string[],
  { context, sessions }: { context: Context; sessions: readonly Session[] },
): string {
  const waiting = sessions.filter(needsYou).length;
  const title = `${sessions.length} sessions, ${waiting === 0 ? 'none needs you' : `${waiting} need you`}   Ctrl-C to quit`;
  const lines = [context.print.style.bold(title), '', ...table].slice(
    0,
    Math.max(1, context.stdout.rows - 1),
  );
  // Cursor home, clear the rest of each line, then everything below: no flicker.
  return `\u001b[H${lines.map((line) => `${line}\u001b[K\r\n`).join('')}\u001b[J`;
}

function untilInterrupted(
  connection: DaemonConnection,
  onSessions: (sessions: ReadonlyMap<string, Session>) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void) => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
      queueMicrotask(() => stop());
      settle();
    };
    const onSignal = () => finish(resolve);
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
    const stop = connection.follow({ onSessions, onLost: (error) => finish(() => reject(error)) });
  });
}
