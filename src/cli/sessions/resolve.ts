import { SchmuxError } from '../../contract/errors.js';
import type { Session } from '../../contract/session/session.js';
import { stateText } from '../../contract/session/state-word.js';
import { suggest } from '../program/suggest.js';
import { onOneLine } from '../output/safe-text.js';

/** The fields by which a session is found, and those that tell it from others in an error. */
export type Named = Pick<
  Session,
  'id' | 'nickname' | 'agent' | 'status' | 'nudge' | 'exit' | 'failure' | 'ended_by_user' | 'successor'
>;

/** Most sessions listed when a name is ambiguous. */
const CANDIDATES_SHOWN = 8;

/**
 * Finds the session with a given name: an exact id wins, then an exact nickname (live sessions before ended ones), then a
 * unique prefix of an id. A resumed session has given its nickname to its successor. Throws SESSION_UNKNOWN, or SESSION_AMBIGUOUS with the candidates.
 */
export function resolveSession<S extends Named>(sessions: readonly S[], text: string): S {
  for (const candidates of [byId(sessions, text), byNickname(sessions, text), byPrefix(sessions, text)]) {
    const [first, ...others] = candidates;
    if (first === undefined) continue;
    if (others.length === 0) return first;
    throw ambiguous(candidates, text);
  }
  const [close] = suggest(
    text,
    sessions.flatMap((session) => [...handlesOf(session), session.id]),
  );
  const meant = close === undefined ? '' : `Did you mean ${onOneLine(close)}?\n`;
  throw new SchmuxError('SESSION_UNKNOWN', `There is no session called ${quoted(text)}.`, {
    hint: `${meant}schmux list   shows the ids and nicknames`,
  });
}

/** Finds several sessions; returns each once, in the order given. */
export function resolveSessions<S extends Named>(sessions: readonly S[], words: readonly string[]): S[] {
  return [...new Set(words.map((text) => resolveSession(sessions, text)))];
}

function byId<S extends Named>(sessions: readonly S[], text: string): S[] {
  return sessions.filter((session) => session.id === text);
}

function byNickname<S extends Named>(sessions: readonly S[], text: string): S[] {
  // Letters can be composed or decomposed; a terminal shows no difference.
  const wanted = text.normalize('NFC');
  const all = sessions.filter((session) =>
    handlesOf(session).some((name) => name.normalize('NFC') === wanted),
  );
  const live = all.filter((session) => session.status !== 'done');
  return live.length === 1 ? live : all;
}

function byPrefix<S extends Named>(sessions: readonly S[], text: string): S[] {
  const all = text === '' ? [] : sessions.filter((session) => session.id.startsWith(text));
  const current = all.filter(({ successor }) => successor === undefined);
  return current.length === 1 ? current : all;
}

/** Returns the nickname by which a session can be found, if it has one. */
export function handlesOf({ nickname, successor }: Pick<Session, 'nickname' | 'successor'>): string[] {
  return nickname === null || successor !== undefined ? [] : [nickname];
}

function ambiguous(candidates: readonly Named[], text: string): SchmuxError {
  const cells = candidates
    .slice(0, CANDIDATES_SHOWN)
    .map((session) => [session.id, onOneLine(session.nickname ?? '–'), session.agent, stateText(session)]);
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const shown = cells.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  const more = candidates.length - shown.length;
  if (more > 0) shown.push(`and ${more} more: schmux list`);
  return new SchmuxError(
    'SESSION_AMBIGUOUS',
    `${quoted(text)} matches ${candidates.length} sessions; use one of their ids.`,
    { hint: shown.join('\n') },
  );
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}
