import { SchmuxError } from '../../../contract/errors.js';
import { ID } from '../descriptor.js';
import type { ResolvedAgent } from '../resolved.js';

/**
 * The conversation that an agent is started with: a new one (with the id that it is given, if any), the last one in its directory, a
 * certain one, or a copy of a certain one. `elsewhere`: the copied conversation was held in another directory.
 */
export type Opening =
  | { kind: 'new'; id: string | null }
  | { kind: 'last' }
  | { kind: 'resume'; id: string }
  | { kind: 'fork'; id: string; copy: string | null; elsewhere: boolean };

/** A new conversation without an id of its own. */
export const NEW: Opening = { kind: 'new', id: null };

/** Returns true when the conversation has been begun before. */
export const continues = ({ kind }: Opening): boolean => kind !== 'new';

/** Throws AGENT_NO_RESUME or AGENT_NO_FORK when the agent cannot begin in this way. */
export function checkOpening(agent: ResolvedAgent, opening: Opening): void {
  const { label, resume, conversation } = agent;
  if (opening.kind === 'fork') {
    const fork = conversation?.fork;
    if (fork === undefined)
      throw new SchmuxError('AGENT_NO_FORK', `${label} cannot start a second session from a conversation.`, {
        hint: 'Spawn a new session, and tell it what it needs to know.',
      });
    if (opening.elsewhere && fork.elsewhere === null)
      throw new SchmuxError(
        'AGENT_NO_FORK',
        `${label} finds a conversation only in the directory where it was held, so a fresh clone cannot continue it.`,
        { hint: 'Fork it in the same workspace: leave out --clone.' },
      );
  } else if (
    (opening.kind === 'last' && resume === null) ||
    (opening.kind === 'resume' && conversation === null)
  )
    throw new SchmuxError('AGENT_NO_RESUME', `${label} cannot resume a conversation.`, {
      hint: 'Spawn it without resume.',
    });
}

/** Returns the arguments that come before the variant's own. */
export function openingArguments(agent: ResolvedAgent, opening: Opening): string[] {
  const { resume, conversation } = agent;
  switch (opening.kind) {
    case 'new':
      return opening.id === null ? [] : fill(conversation?.given?.args ?? [], opening.id);
    case 'last':
      return [...(resume?.args ?? [])];
    case 'resume':
      return fill(conversation?.resume ?? [], opening.id);
    case 'fork': {
      const fork = conversation?.fork;
      const copy = opening.copy === null ? [] : fill(conversation?.given?.args ?? [], opening.copy);
      const elsewhere = opening.elsewhere ? (fork?.elsewhere ?? []) : [];
      return [...fill(fork?.args ?? [], opening.id), ...copy, ...elsewhere];
    }
  }
}

/**
 * Returns true when a new conversation can be given an id: the agent takes one, its version is known to, and the user's arguments do
 * not choose a conversation themselves.
 */
export function takesId({ conversation, args }: ResolvedAgent, version: string | null): boolean {
  const given = conversation?.given;
  if (conversation === null || given === undefined) return false;
  const isChosen = args.some((arg) =>
    conversation.chosenBy.some((flag) => arg === flag || arg.startsWith(`${flag}=`)),
  );
  if (isChosen) return false;
  return given.since === undefined || (version !== null && isAtLeast(version, given.since));
}

function fill(args: readonly string[], id: string): string[] {
  return args.map((arg) => arg.replaceAll(ID, id));
}

/** Compares dotted versions by number; what follows a dash does not count. */
function isAtLeast(version: string, least: string): boolean {
  const parts = (text: string) => (text.split('-')[0] ?? '').split('.').map(Number);
  const [have, want] = [parts(version), parts(least)];
  for (const [at, wanted] of want.entries()) {
    const part = have[at] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}
