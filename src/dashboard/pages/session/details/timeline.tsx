import { useEffect, useState } from 'react';
import type { Session } from '../../../../contract/session/session.js';
import type { TimelineEntry } from '../../../../contract/session/timeline.js';
import { useApp, useNow } from '../../../state/hooks.js';
import { fullTime } from '../../../state/words/words.js';
import type { Jumped } from '../../../terminal/jump/jump.js';
import details from '../details.module.css';
import { Section } from './section.js';
import { daysOf, hourOf, type Line } from './timeline-words.js';
import css from './timeline.module.css';

/** Shown before the user asks for more. */
const FIRST = 40;

const NOT_SHOWN: Record<Exclude<Jumped, 'shown'>, string> = {
  older: 'No longer in the terminal’s scrollback.',
  screen: 'The program uses the whole screen, so there is no scrollback.',
  away: 'The output from that time could not be read.',
};

/** The events of the session, newest first. Entries with a position in the terminal are buttons that go there. */
export function Timeline({
  session,
  onJump,
}: {
  session: Session;
  onJump: (offset: number) => Promise<Jumped>;
}) {
  const now = useNow();
  const entries = useTimeline(session);
  const [most, setMost] = useState(FIRST);
  const [missed, setMissed] = useState<{ order: number; why: string } | null>(null);
  const { days, left } = daysOf(entries ?? [], now, most);
  const jump = async ({ offset, order }: TimelineEntry): Promise<void> => {
    setMissed(null);
    const jumped = offset === null ? 'older' : await onJump(offset);
    if (jumped !== 'shown') setMissed({ order, why: NOT_SHOWN[jumped] });
  };
  return (
    <Section title="Timeline">
      <div data-testid="timeline">
        {entries?.length === 0 && <p className={details.none}>No events yet.</p>}
        {days.map((day) => (
          <div key={day.label}>
            <h4 className={css.day}>{day.label}</h4>
            <ol className={css.list}>
              {day.entries.map(({ entry, line }) => (
                <li key={`${entry.order} ${entry.kind}`}>
                  {entry.offset === null ? (
                    <div className={css.entry} data-tone={line.tone}>
                      <What at={entry.at} line={line} />
                    </div>
                  ) : (
                    <button
                      type="button"
                      className={css.entry}
                      data-tone={line.tone}
                      title={`${fullTime(entry.at)}: go to this point in the terminal`}
                      onClick={() => void jump(entry)}
                    >
                      <What at={entry.at} line={line} />
                    </button>
                  )}
                  {missed?.order === entry.order && (
                    <p className={css.missed} role="status">
                      {missed.why}
                    </p>
                  )}
                </li>
              ))}
            </ol>
          </div>
        ))}
        {left > 0 && (
          <button type="button" className={details.more} onClick={() => setMost(Infinity)}>
            Show {left} more
          </button>
        )}
      </div>
    </Section>
  );
}

function What({ at, line }: { at: string; line: Line }) {
  return (
    <>
      <time className={`${css.time} tnum`} dateTime={at}>
        {hourOf(at)}
      </time>
      <i className={css.dot} aria-hidden />
      <span className={css.what}>
        <b>{line.word}</b>
        {line.text !== '' && <span className={css.text}>{line.text}</span>}
      </span>
    </>
  );
}

/** Null until the timeline is loaded; loaded again when there is a new entry. */
function useTimeline({ id, timeline_order: order }: Session): TimelineEntry[] | null {
  const { client } = useApp();
  const [loaded, setLoaded] = useState<{
    id: string;
    order: number | undefined;
    entries: TimelineEntry[];
  } | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    client.call('sessionTimeline', { params: { id } }, { signal: stop.signal }).then(
      ({ entries }) => setLoaded({ id, order, entries }),
      // Keeps the entries loaded before; the next entry tries again.
      () => undefined,
    );
    return () => stop.abort();
  }, [client, id, order]);
  return loaded?.id === id ? loaded.entries : null;
}
