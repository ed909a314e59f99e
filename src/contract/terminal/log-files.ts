/**
 * The files of one session's log, `<id>.<ending>`: the log itself, its marks (log-marks.ts), and during a rotation its journal
 * (log-rotation.ts) and the tail that is kept.
 */
export const LOG_ENDINGS = ['log', 'marks', 'rotate', 'tail'] as const;
export type LogEnding = (typeof LOG_ENDINGS)[number];

/** Returns the path of one of these files. `stem` is the log's path without its ending. */
export const logFile = (stem: string, ending: LogEnding): string => `${stem}.${ending}`;
