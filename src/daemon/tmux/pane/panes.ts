import { randomBytes } from 'node:crypto';
import { constants } from 'node:os';
import { SESSION_ID } from '../../../contract/names.js';
import { identify } from '../../../lib/processes/process.js';
import { signalOfNote } from './death-note.js';
import { OPTION_AGENT } from '../names.js';
import type { Command } from '../control/quote.js';
import { onTarget, textOf, type Run } from '../run.js';
import type { AttachedTerminal, PaneInfo } from '../types.js';

/** One word each, never empty (hence the letters; a dead pane has no pid from tmux 3.8 on), then the two that an agent chooses: the program's name with spaces escaped, and the title. */
const FIELDS = [
  `#{${OPTION_AGENT}}`,
  '#{session_id}',
  '#{pane_id}',
  'i#{pane_pid}',
  '#{pid}',
  '#{pane_width}x#{pane_height}',
  'd#{pane_dead}',
  'c#{pane_dead_status}',
  's#{pane_dead_signal}',
  'm#{pane_in_mode}',
  'p#{pane_pipe}',
  'a#{session_attached}',
  't#{session_activity}',
  '#{q:pane_current_command}',
  '#{pane_title}',
].join(' ');

const ROW =
  /^(\S+) (\$\d+) (%\d+) i(\d*) (\d+) (\d+)x(\d+) d(\d?) c(\d*) s(\S*) m(\d*) p(\d?) a(\d*) t(\d*) ((?:\\.|[^ \\])*) (.*)$/s;

/**
 * Lists every pane of an agent of `home`. Also works around a bug of tmux before 3.6 (its issue 4559, measured on 3.3a: up to a
 * third of exits on a busy machine): built with utempter, it can miss that a program ended, and neither takes its status nor
 * runs the exit hook until another of its children ends. So when a program is gone and tmux does not know, it is made to start
 * a child that ends. Before 3.3 tmux reports signals on the screen only.
 */
export async function listPanes(run: Run, home: string): Promise<PaneInfo[]> {
  const rows = await readRows(run, home, []);
  const closed = rows.filter((row) => row.closed);
  const ends = await Promise.all(
    closed.map(async ({ pane }) => pane.pid === 0 || (await identify(pane.pid)) === null),
  );
  if (!ends.includes(true)) return rows.map((row) => row.pane);
  const rowsAgain = await readRows(run, home, [['run-shell', 'exit 0']]);
  const gone = new Set(closed.filter((_, index) => ends[index]).map((row) => row.pane.pane));
  return Promise.all(
    rowsAgain.map(async ({ pane, closed }) => {
      if (!closed || !gone.has(pane.pane)) return pane;
      return { ...pane, dead: true, exitSignal: signalName((await signalOfNote(run, pane.pane)) ?? '') };
    }),
  );
}

async function readRows(run: Run, home: string, before: readonly Command[]): Promise<PaneRow[]> {
  // A line counts only with this prefix: a program's name or title may contain a newline and imitate a line.
  const mark = randomBytes(8).toString('hex');
  const outputs = await run([...before, ['list-panes', '-a', '-F', `${mark} ${FIELDS}`]]);
  const rows = new Map<string, PaneRow>();
  for (const line of textOf(outputs.at(-1)).split('\n')) {
    if (!line.startsWith(`${mark} `)) continue;
    const row = parsePane(line.slice(mark.length + 1), home);
    // A window linked into several sessions is listed once for each; any of them will do.
    if (row !== null && !rows.has(row.pane.pane)) rows.set(row.pane.pane, row);
  }
  return [...rows.values()];
}

/** `closed`: the terminal is closed but tmux has no exit status: the program lives on without it, or tmux missed its end. */
type PaneRow = { pane: PaneInfo; closed: boolean };

/** Exported for its tests. Returns null for a pane that is not an agent of `home`. */
export function parsePane(row: string, home: string): PaneRow | null {
  const match = ROW.exec(row);
  if (match === null) return null;
  const [, owner = '', session = '', pane = '', ...rest] = match;
  const [
    pid,
    serverPid,
    cols,
    rows,
    dead,
    code = '',
    signal = '',
    mode,
    pipe,
    attached,
    activity,
    command = '',
    title = '',
  ] = rest;
  const id = owner.startsWith(`${home}:`) ? owner.slice(home.length + 1) : '';
  if (!SESSION_ID.test(id)) return null;
  const ended = code !== '' || signal !== '';
  const info: PaneInfo = {
    id,
    session,
    pane,
    pid: Number(pid),
    serverPid: Number(serverPid),
    dead: dead === '1' && ended,
    exitCode: code === '' ? null : Number(code),
    exitSignal: signalName(signal),
    cols: Number(cols),
    rows: Number(rows),
    command: command.replaceAll(/\\(.)/gs, '$1'),
    title,
    inMode: Number(mode) > 0,
    // From tmux 3.8 on a closed terminal has no pipe: everything has been handed to the writer.
    piped: pipe === '1' || dead === '1',
    attached: Number(attached),
    activity: Number(activity),
  };
  return { pane: info, closed: dead === '1' && !ended };
}

/** Names a signal: tmux prints `SEGV` where the C library has names for signals, else the number. */
function signalName(text: string): string | null {
  if (text === '') return null;
  if (!/^\d+$/.test(text)) return text.startsWith('SIG') ? text : `SIG${text}`;
  const known = Object.entries(constants.signals).find(([, number]) => number === Number(text));
  return known?.[0] ?? `SIG${text}`;
}

/** Lists the real terminals on a session, without control clients (of other programs). */
export async function listClients(run: Run, session: string): Promise<AttachedTerminal[]> {
  const format = '#{client_control_mode} #{client_width} #{client_height} #{client_tty}';
  const outputs = await onTarget(session, run([['list-clients', '-t', session, '-F', format]]));
  return textOf(outputs[0])
    .split('\n')
    .flatMap((line) => {
      const match = /^0 (\d+) (\d+) (.+)$/.exec(line);
      if (match === null) return [];
      return [{ tty: match[3] ?? '', cols: Number(match[1]), rows: Number(match[2]) }];
    });
}
