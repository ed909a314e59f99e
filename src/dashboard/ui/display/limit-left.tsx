import { memo, useCallback, useSyncExternalStore } from 'react';
import { limitLeft, waitsForLimit } from '../../../contract/session/limit.js';
import type { Session } from '../../../contract/session/session.js';
import { wallClock, watchClock } from '../../state/hooks.js';

/** How long the limit of a session still lasts, "(in 2 h 10 min)"; nothing for a session that waits for no limit. */
export function LimitLeft({
  session,
  ...rest
}: {
  session: Session;
  id?: string;
  className?: string | undefined;
}) {
  const until = session.nudge.limited_until;
  return until !== undefined && waitsForLimit(session) ? <Left until={until} {...rest} /> : null;
}

/** Only this text renders again when it changes, not the row around it. */
const Left = memo(function Left(props: { until: string; id?: string; className?: string | undefined }) {
  const { until, id, className } = props;
  const text = useSyncExternalStore(
    watchClock,
    useCallback(() => limitLeft(until, wallClock()), [until]),
  );
  return text === '' ? null : (
    <time id={id} className={className} dateTime={until}>
      ({text})
    </time>
  );
});
