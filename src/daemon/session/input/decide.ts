import type { Choice, OpenDialog } from '../../../contract/session/dialog.js';
import type { Nudge } from '../../../contract/session/nudge.js';
import type { SendRequest } from '../../../contract/session/session.js';
import type { PaneContent } from '../../tmux/types.js';
import type { InputTarget } from '../../status/screen/input-target/read-target.js';

/** Everything known about a pane at one moment. */
export type Inspection = {
  /** All readings of the screen: more than one while it is uncertain which is the latest. */
  targets: readonly InputTarget[];
  /** The rows that tmux showed, without trailing spaces. */
  rows: readonly string[];
  cursor: PaneContent['cursor'];
  /** True while the terminal reads a line without echoing it. */
  secret: boolean;
  nudge: Pick<Nudge, 'state' | 'source' | 'reason'> | null;
};

/** The reason why text and Enter are withheld: they would answer this, or join it. */
export type Obstacle =
  | { kind: 'secret' }
  | { kind: 'draft'; draft: string }
  | {
      kind: 'dialog';
      question: string;
      lines: readonly string[];
      choices: readonly Choice[];
      open: OpenDialog | null;
    };

/** The message to type; `typed` once its text is in the pane and only Enter is missing. */
export type Message = { text: string; typed: boolean; draft?: SendRequest['draft'] };

/** Sources that say that an agent is blocked without reading its screen. */
const OWN_WORDS: readonly Nudge['source'][] = ['record', 'hook', 'signal'];

/** Returns what keeps text and Enter from being typed; null when nothing does. Pure. */
export function findObstacle(
  inspection: Omit<Inspection, 'rows' | 'cursor'>,
  message: Message,
): Obstacle | null {
  if (inspection.secret) return { kind: 'secret' };
  const dialog = dialogInTheWay(inspection, message);
  if (dialog !== null) return dialog;
  const draft = draftIn(inspection);
  // Enter alone joins nothing: it submits what the user has seen.
  const joins = draft !== '' && message.text !== '' && !message.typed;
  return joins && message.draft === 'refuse' ? { kind: 'draft', draft } : null;
}

function dialogInTheWay(
  { targets, nudge }: Pick<Inspection, 'targets' | 'nudge'>,
  message: Message,
): Obstacle | null {
  for (const target of targets) {
    // A message may look like a question itself.
    if (target.kind !== 'dialog' || (message.typed && isEcho(target.lines, message.text))) continue;
    const { question, lines, open } = target;
    return { kind: 'dialog', question, lines, choices: open?.choices ?? [], open: open ?? null };
  }
  const sees = (kind: InputTarget['kind']) => targets.some((target) => target.kind === kind);
  if (nudge?.state !== 'blocked' || sees('shell')) return null;
  const obstacle: Obstacle = { kind: 'dialog', question: nudge.reason, lines: [], choices: [], open: null };
  // The question is scrolled out of sight, or of a kind that only the agent itself reports.
  if (!sees('composer') || OWN_WORDS.includes(nudge.source)) return obstacle;
  // The agent says beside its composer that the user has to sign in first; a command like /login does that.
  return nudge.source === 'screen' && !message.text.startsWith('/') ? obstacle : null;
}

/** Returns the question that all readings show; null when they show none, or different ones. */
export function openIn({ targets }: Pick<Inspection, 'targets'>): OpenDialog | null {
  const open = targets.map((target) => (target.kind === 'dialog' ? target.open : undefined));
  const [first] = open;
  return first !== undefined && open.every((each) => each?.id === first.id) ? first : null;
}

/** Returns what stands in the composer; '' when it is empty or there is none. The first reading has colours, which mark placeholders. */
export function draftIn({ targets: [first] }: Pick<Inspection, 'targets'>): string {
  return first?.kind === 'composer' ? first.draft : '';
}

/** Returns true when the screen, or the status as last read, says that the agent works. */
export function isBusy({ targets, nudge }: Inspection): boolean {
  return nudge?.state === 'working' || targets.some((target) => 'busy' in target && target.busy);
}

/** Returns true when every line that looks like a dialog is part of the text that was just typed. */
function isEcho(lines: readonly string[], typed: string): boolean {
  const text = squeeze(typed);
  if (text === '' || lines.length === 0) return false;
  const own = typed.split(/[\r\n]+/).map(squeeze);
  return lines.map(squeeze).every((line) => {
    if (line === '' || text.includes(line)) return true;
    // Behind a prompt or in a frame.
    return own.some((piece) => piece.length > line.length / 2 && line.endsWith(piece));
  });
}

/** Removes blanks, which wrapping changes. */
export function squeeze(text: string): string {
  return text.replace(/\s+/g, '');
}
