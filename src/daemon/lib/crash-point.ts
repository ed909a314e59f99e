/**
 * Faults on purpose, for the fault tests; does nothing unless asked. Called with a name before or after every side effect
 * whose interruption matters: kills this process the hard way there, or throws what a failing disk would.
 */
export type CrashPoint = (name: string) => void;

/**
 * `CRASH_AT`: `spawn.after_tmux` kills at that point, `state.written#3` when it is reached for the third time, `#12` at the
 * twelfth point of any name. `FAIL_AT`: `state.before_write=ENOSPC` throws that error there each time, with `*2` at its end
 * the first two times only.
 */
export function createCrashPoint(env: Readonly<Record<string, string | undefined>>): CrashPoint {
  const crash = /^([^#]*)(?:#(\d+))?$/.exec(env['CRASH_AT'] ?? '');
  const fail = /^([^=]+)=([A-Z]+)(?:\*(\d+))?$/.exec(env['FAIL_AT'] ?? '');
  if (!env['CRASH_AT'] && fail === null) return () => undefined;
  let crashesLeft = Number(crash?.[2] ?? 1);
  let failuresLeft = Number(fail?.[3] ?? Number.POSITIVE_INFINITY);
  return (name) => {
    if (env['CRASH_AT'] && (crash?.[1] === '' || crash?.[1] === name) && --crashesLeft === 0)
      process.kill(process.pid, 'SIGKILL');
    if (fail?.[1] === name && failuresLeft-- > 0)
      throw Object.assign(new Error(`${fail[2]}: caused at ${name}`), { code: fail[2] });
  };
}
