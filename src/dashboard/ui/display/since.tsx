import { memo, useCallback, useSyncExternalStore } from 'react';
import { watchClock, wallClock } from '../../state/hooks.js';
import { shortDuration } from '../../state/words/words.js';

/** The time since `time`, in its shortest form. Only this text renders again when it changes, not the row around it. */
export const Since = memo(function Since({
  time,
  className,
}: {
  time: string;
  className?: string | undefined;
}) {
  const text = useSyncExternalStore(
    watchClock,
    useCallback(() => shortDuration(wallClock() - Date.parse(time)), [time]),
  );
  return (
    <time className={className} dateTime={time}>
      {text}
    </time>
  );
});
